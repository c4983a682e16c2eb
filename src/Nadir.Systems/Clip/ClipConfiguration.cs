using System.Text.Json.Serialization;
using Nadir.Systems.Building;
using Nadir.Systems.Contracts;
using Nadir.Text;

namespace Nadir.Systems.Clip;

/// <summary>What makes one CLIP differ from another: the content of <c>config.json</c>.</summary>
/// <remarks>
/// Setters are not <c>init</c>: the generated JSON reader would set those that a file leaves out to zero.
/// </remarks>
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

    /// <summary>
    /// Whether a linear layer stands behind each tower, as <see cref="ClipModel.ImageHead"/> and
    /// <see cref="ClipModel.TextHead"/>.
    /// </summary>
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
    public override void SaveTokenizer(string folder, ITextTokenizer tokenizer) =>
        ClipFolder.SaveTokenizer(folder, tokenizer);

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
            throw new InvalidDataException(
                "'adapter' goes into the blocks of a vision transformer; this image tower is a ResNet.");
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
            throw new InvalidDataException(
                $"The prompt '{prompt}' must have {PromptTemplate.Place} once, where the text goes.");
        }
    }
}

/// <summary>The image tower of a CLIP. The defaults are those of ViT-B/32.</summary>
public sealed record ClipImageConfiguration
{
    /// <summary>Which kind of network.</summary>
    public ClipImageKind Kind { get; set; }

    /// <summary>Side of the square input in pixels.</summary>
    public int Size { get; set; } = 224;

    /// <summary>Side of a patch in pixels; of a ResNet always 32, the stride of its last map.</summary>
    public int PatchSize { get; set; } = 32;

    /// <summary>Length of a token; of a ResNet the channels behind its stem.</summary>
    public int Width { get; set; } = 768;

    /// <summary>Blocks: one number for a transformer, four for the stages of a ResNet.</summary>
    public IReadOnlyList<int> Layers { get; set; } = [12];

    /// <summary>Attention heads; of a ResNet those of its pooling.</summary>
    public int Heads { get; set; } = 12;

    /// <summary>Length between the two layers of a block's MLP; of a ResNet not used.</summary>
    public int MlpWidth { get; set; } = 3072;

    /// <summary>Mean of red, green and blue, 0..1, that is taken off.</summary>
    public IReadOnlyList<double> Mean { get; set; } = [0.48145466, 0.4578275, 0.40821073];

    /// <summary>Deviation of red, green and blue, 0..1, that is divided by.</summary>
    public IReadOnlyList<double> Std { get; set; } = [0.26862954, 0.26130258, 0.27577711];

    /// <summary>Cells a side of the grid of spatial features.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public int GridSide => Size / PatchSize;

    /// <summary>Channels of the grid of spatial features.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public int GridChannels => Kind == ClipImageKind.ModifiedResNet ? Width * ModifiedResNet.OutputFactor : Width;

    internal void Validate()
    {
        ConfigurationRange.Require(PatchSize, 1, 1024, "image.patchSize");
        ConfigurationRange.Require(Size, PatchSize, 4096, "image.size");
        ConfigurationRange.Require(Width, 2, 16_384, "image.width");
        ConfigurationRange.Require(Heads, 1, 1024, "image.heads");
        ConfigurationRange.Require(MlpWidth, 1, 65_536, "image.mlpWidth");
        var stages = Kind == ClipImageKind.ModifiedResNet ? ModifiedResNet.Stages : 1;
        ConfigurationRange.Require(Layers.Count, stages, stages, "image.layers (how many)");
        foreach (var layers in Layers)
        {
            ConfigurationRange.Require(layers, 1, 1000, "image.layers");
        }

        RequireWhole(Size, PatchSize, "image.size", "image.patchSize");
        RequireWhole(GridChannels, Heads, "the width that image.heads share", "image.heads");
        RequireColours(Mean, 0, "image.mean");
        RequireColours(Std, 1e-6, "image.std");
        if (Kind == ClipImageKind.ModifiedResNet)
        {
            ConfigurationRange.Require(
                PatchSize, ModifiedResNet.OutputStride, ModifiedResNet.OutputStride, "image.patchSize");
            RequireWhole(Width, 2, "image.width", "2");
        }
    }

    internal static void RequireWhole(int value, int divisor, string name, string divisorName)
    {
        if (value % divisor != 0)
        {
            throw new InvalidDataException($"'{name}' is {value}, expected a multiple of {divisorName} ({divisor}).");
        }
    }

    private static void RequireColours(IReadOnlyList<double> values, double minimum, string name)
    {
        ConfigurationRange.Require(values.Count, 3, 3, $"{name} (how many)");
        foreach (var value in values)
        {
            ConfigurationRange.Require(value, minimum, 1, name);
        }
    }
}

/// <summary>The two kinds of image towers that CLIP was published with.</summary>
public enum ClipImageKind
{
    /// <summary><see cref="Clip.VisionTransformer"/>.</summary>
    VisionTransformer,

    /// <summary><see cref="Clip.ModifiedResNet"/>.</summary>
    ModifiedResNet,
}

/// <summary>The text tower of a CLIP. The defaults are those of ViT-B/32.</summary>
public sealed record ClipTextConfiguration
{
    /// <summary>Tokens after which a text is cut off, start and end included.</summary>
    public int ContextLength { get; set; } = 77;

    /// <summary>Rows of the token embedding.</summary>
    public int VocabularySize { get; set; } = 49_408;

    /// <summary>Length of a token.</summary>
    public int Width { get; set; } = 512;

    /// <summary>Attention heads.</summary>
    public int Heads { get; set; } = 8;

    /// <summary>Blocks.</summary>
    public int Layers { get; set; } = 12;

    /// <summary>Length between the two layers of a block's MLP.</summary>
    public int MlpWidth { get; set; } = 2048;

    /// <summary>
    /// The token at which a text's vector is read, the first one of this id; null: the first of the highest id in the
    /// text, which is how OpenAI's code finds the end.
    /// </summary>
    public int? EndToken { get; set; }

    internal void Validate()
    {
        ConfigurationRange.Require(ContextLength, 2, 65_536, "text.contextLength");
        ConfigurationRange.Require(VocabularySize, 2, 10_000_000, "text.vocabularySize");
        ConfigurationRange.Require(Width, 1, 16_384, "text.width");
        ConfigurationRange.Require(Heads, 1, 1024, "text.heads");
        ConfigurationRange.Require(Layers, 1, 1000, "text.layers");
        ConfigurationRange.Require(MlpWidth, 1, 65_536, "text.mlpWidth");
        ConfigurationRange.Require(EndToken ?? 0, 0, VocabularySize - 1, "text.endToken");
        ClipImageConfiguration.RequireWhole(Width, Heads, "text.width", "text.heads");
    }
}

/// <summary>
/// The nonlinearity inside a CLIP's transformer blocks. Shapes do not tell it; whoever trained the model chose it.
/// </summary>
public enum ClipActivation
{
    /// <summary>x * sigmoid(1.702 x): OpenAI's models, and those that open_clip calls <c>-quickgelu</c>.</summary>
    QuickGelu,

    /// <summary>The exact GELU: open_clip's other models, such as those trained on LAION-2B.</summary>
    Gelu,
}
