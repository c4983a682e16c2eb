using System.Text.Json.Serialization;
using Nadir.Systems.Building;
using Nadir.Systems.Contracts;
using Nadir.Text;

namespace Nadir.Systems.Clip;

/// <summary>What makes one CLIP differ from another: the content of <c>config.json</c>.</summary>
/// <remarks>Setters are not <c>init</c>: the generated JSON reader would set those that a file leaves out to zero.</remarks>
public sealed record ClipConfiguration : TowerOptions
{
    /// <summary>The name of this architecture in <c>config.json</c>.</summary>
    public const string ArchitectureName = "clip";

    /// <summary>Always <see cref="ArchitectureName"/>.</summary>
    [JsonRequired]
    public string Architecture { get; set; } = ArchitectureName;

    /// <summary>Length of the vectors, 1 to 4,096.</summary>
    [JsonRequired]
    public int EmbedDim { get; set; } = 512;

    /// <summary>The nonlinearity of both transformers.</summary>
    [JsonRequired]
    public ClipActivation Activation { get; set; }

    /// <summary>The image tower.</summary>
    [JsonRequired]
    public ClipImageConfiguration Image { get; set; } = new();

    /// <summary>The text tower.</summary>
    [JsonRequired]
    public ClipTextConfiguration Text { get; set; } = new();

    /// <summary>
    /// What a text becomes before it is encoded; <see cref="PromptTemplate.Place"/> stands for the text, as in
    /// <c>a satellite image of {}</c>.
    /// </summary>
    public string Prompt { get; set; } = PromptTemplate.Place;

    /// <summary>Whether a linear layer stands behind each tower, as <see cref="ClipModel.ImageHead"/> and <see cref="ClipModel.TextHead"/>.</summary>
    public bool Heads { get; set; }

    /// <summary>The adapter in the blocks of both towers; null: none.</summary>
    public AdapterOptions? Adapter { get; set; }

    /// <inheritdoc/>
    [JsonIgnore]
    public override int? FixedImageSize => Image.Size;

    /// <inheritdoc/>
    [JsonIgnore]
    public override IReadOnlyList<string> StageNames => [ClipTowers.MapName];

    /// <inheritdoc/>
    public override TowerPair Create() => new ClipTowers(new ClipModel(this));

    /// <inheritdoc/>
    public override ITextTokenizer LoadTokenizer(string folder) => ClipFolder.LoadTokenizer(folder, this);

    /// <inheritdoc/>
    public override void SaveTokenizer(string folder, ITextTokenizer tokenizer) => ClipFolder.SaveTokenizer(folder, tokenizer);

    /// <inheritdoc/>
    public override TowerOptions For(TowerTraining training)
    {
        ArgumentNullException.ThrowIfNull(training);
        var changed = this with
        {
            Prompt = training.Prompt ?? Prompt,
            Heads = Heads || training.Tuning == EncoderTuning.Linear,
            Adapter = training.Tuning == EncoderTuning.Adapter ? training.Adapter : Adapter,
        };
        changed.Validate();
        return changed;
    }

    /// <summary>Checks every range.</summary>
    /// <exception cref="InvalidDataException">A value is out of range; the message names it and its bounds.</exception>
    public void Validate()
    {
        if (Architecture != ArchitectureName)
        {
            throw new InvalidDataException($"The architecture is '{Architecture}', expected '{ArchitectureName}'.");
        }

        ConfigurationRange.Require(EmbedDim, 1, 4096, "embedDim");
        Image.Validate();
        Text.Validate();
        RequirePrompt(Prompt);
        if (Adapter is not null && Image.Kind == ClipImageKind.ModifiedResNet)
        {
            throw new InvalidDataException("'adapter' goes into the blocks of a vision transformer; this image tower is a ResNet.");
        }

        Adapter?.Validate(Math.Min(Image.Width, Text.Width));
    }

    /// <summary>Checks a prompt template.</summary>
    /// <exception cref="InvalidDataException">It has not exactly one place for the text.</exception>
    public static void RequirePrompt(string prompt)
    {
        ArgumentNullException.ThrowIfNull(prompt);
        if (!PromptTemplate.IsValid(prompt))
        {
            throw new InvalidDataException($"The prompt '{prompt}' must have {PromptTemplate.Place} once, where the text goes.");
        }
    }
}
