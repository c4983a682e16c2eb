using System.Collections.Concurrent;
using System.Text.Json.Serialization;
using Nadir.Systems.Building;
using Nadir.Systems.Building.Backbones;
using Nadir.Systems.Contracts;
using Nadir.Text;
using Nadir.Torch;

namespace Nadir.Systems.DualEncoder;

/// <summary>The image tower of a dual encoder: a backbone, mean over positions, linear projection.</summary>
public sealed record ImageTowerOptions
{
    /// <summary>The backbone, one of <see cref="BackboneRegistry"/>.</summary>
    public string Backbone { get; set; } = MobileNetV1.Description.Name;

    /// <summary>Side of the square input in pixels, 32 to 1,024.</summary>
    public int Size { get; set; } = 224;

    /// <summary>Nonlinearity of a backbone that has the choice; of others it is as published.</summary>
    public BackboneActivation Activation { get; set; } = BackboneActivation.Relu;

    /// <summary>
    /// Share of a batch in the normalisations' running statistics: 0.1 from random weights, less from pretrained ones,
    /// whose statistics are good and whose fine-tuning batches are small.
    /// </summary>
    public double BatchNormMomentum { get; set; } = 0.1;

    /// <summary>Dropout before the projection, in training.</summary>
    public double Dropout { get; set; } = 0.1;

    /// <summary>Makes the backbone with random weights.</summary>
    /// <exception cref="InvalidDataException">There is no such backbone.</exception>
    internal Backbone CreateBackbone()
    {
        var description = FindBackbone();
        return description.Create(new BackboneOptions
        {
            Activation = description.Options.Contains(nameof(BackboneOptions.Activation)) ? Activation : null,
            BatchNormMomentum = BatchNormMomentum,
        });
    }

    /// <summary>The backbone's description.</summary>
    /// <exception cref="InvalidDataException">There is no such backbone.</exception>
    internal BackboneDescription FindBackbone()
    {
        try
        {
            return BackboneRegistry.Find(Backbone);
        }
        catch (ArgumentException)
        {
            throw new InvalidDataException(
                $"'image.backbone' is '{Backbone}', expected one of {string.Join(", ", BackboneRegistry.All.Select(known => known.Name))}.");
        }
    }
}

/// <summary>The text tower of a dual encoder: word embedding, bidirectional GRU, maximum over words, linear projection.</summary>
public sealed record TextTowerOptions
{
    /// <summary>Length of a word's embedding.</summary>
    public int Width { get; set; } = 300;

    /// <summary>Hidden units of the GRU in each direction.</summary>
    public int Hidden { get; set; } = 512;

    /// <summary>Words after which a text is cut off.</summary>
    public int MaxLength { get; set; } = 40;

    /// <summary>Dropout on embeddings and before the projection, in training.</summary>
    public double Dropout { get; set; } = 0.1;

    /// <summary>Rows of the embedding, padding and unknown included. Written by training; 0 in a recipe.</summary>
    public int VocabularySize { get; set; }
}

/// <summary>What makes one dual encoder differ from another: the content of <c>config.json</c>.</summary>
/// <remarks>Setters are not <c>init</c>: the generated JSON reader would set those that a file leaves out to zero.</remarks>
public sealed record DualEncoderOptions : TowerOptions
{
    /// <summary>The name of this architecture in <c>config.json</c>.</summary>
    public const string ArchitectureName = "dual-encoder";

    private static readonly ConcurrentDictionary<string, IReadOnlyList<string>> StageNamesByBackbone =
        new() { [MobileNetV1.Description.Name] = MobileNetV1.BlockNames };

    /// <summary>Always <see cref="ArchitectureName"/>.</summary>
    [JsonRequired]
    public string Architecture { get; set; } = ArchitectureName;

    /// <summary>Length of the vectors, 8 to 4,096.</summary>
    [JsonRequired]
    public int EmbedDim { get; set; } = 512;

    /// <summary>The image tower.</summary>
    [JsonRequired]
    public ImageTowerOptions Image { get; set; } = new();

    /// <summary>The text tower.</summary>
    [JsonRequired]
    public TextTowerOptions Text { get; set; } = new();

    /// <inheritdoc/>
    [JsonIgnore]
    public override int? FixedImageSize => null;

    /// <inheritdoc/>
    [JsonIgnore]
    public override IReadOnlyList<string> StageNames => StageNamesByBackbone.GetOrAdd(Image.FindBackbone().Name, ReadStageNames);

    // Only a network that was made knows its stages; its random weights must not move the random numbers of a training.
    private static IReadOnlyList<string> ReadStageNames(string name)
    {
        var state = TorchRandom.GetState();
        try
        {
            using var backbone = BackboneRegistry.Create(name);
            return [.. backbone.Stages.Select(stage => stage.Name)];
        }
        finally
        {
            TorchRandom.SetState(state);
        }
    }

    /// <inheritdoc/>
    public override TowerPair Create() => new DualEncoderNetwork(this);

    /// <inheritdoc/>
    public override TowerOptions For(TowerTraining training)
    {
        ArgumentNullException.ThrowIfNull(training);
        return this with { Image = Image with { Size = training.ImageSize } };
    }

    /// <inheritdoc/>
    public override ITextTokenizer LoadTokenizer(string folder) => ModelVocabulary.Load(folder, Text.VocabularySize);

    /// <inheritdoc/>
    public override void SaveTokenizer(string folder, ITextTokenizer tokenizer) => VocabularyFile.Save((Vocabulary)tokenizer, folder);

    /// <inheritdoc/>
    public override TowerOptions WithVocabulary(int size) => this with { Text = Text with { VocabularySize = size } };

    /// <summary>Checks every range.</summary>
    /// <exception cref="InvalidDataException">A value is out of range; the message names it and its bounds.</exception>
    public void Validate()
    {
        if (Architecture != ArchitectureName)
        {
            throw new InvalidDataException($"The architecture is '{Architecture}', expected '{ArchitectureName}'.");
        }

        _ = Image.FindBackbone();
        ConfigurationRange.Require(EmbedDim, 8, 4096, "embedDim");
        ConfigurationRange.Require(Image.Size, 32, 1024, "image.size");
        ConfigurationRange.Require(Image.BatchNormMomentum, 0.0001, 1, "image.batchNormMomentum");
        ConfigurationRange.Require(Image.Dropout, 0, 0.9, "image.dropout");
        ConfigurationRange.Require(Text.Width, 8, 4096, "text.width");
        ConfigurationRange.Require(Text.Hidden, 8, 4096, "text.hidden");
        ConfigurationRange.Require(Text.MaxLength, 4, 512, "text.maxLength");
        ConfigurationRange.Require(Text.Dropout, 0, 0.9, "text.dropout");
        ConfigurationRange.Require(Text.VocabularySize, 0, 1_000_000, "text.vocabularySize");
    }
}
