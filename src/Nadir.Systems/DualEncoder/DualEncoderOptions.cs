using System.Collections.Concurrent;
using System.Text.Json.Serialization;
using Nadir.Systems.Building;
using Nadir.Systems.Building.Backbones;
using Nadir.Systems.Building.TextEncoders;
using Nadir.Systems.Contracts;
using Nadir.Text;
using Nadir.Torch;

namespace Nadir.Systems.DualEncoder;

/// <summary>What becomes of a map's positions.</summary>
public enum ImagePooling
{
    /// <summary>The mean of each channel.</summary>
    Mean,

    /// <summary>
    /// The mean of each channel, and behind all means the maximum of each: what is somewhere beside what is everywhere.
    /// </summary>
    MeanAndMaximum,
}

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

    /// <summary>Stages whose pooled maps are joined, in the order in which they run, the last one last; empty: the last
    /// one alone.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? Stages { get; set; }

    /// <summary>How a stage's map becomes numbers.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public ImagePooling Pooling { get; set; }

    /// <summary>Units of a layer with GELU that is added beside the linear projection; 0: the projection alone. With it
    /// pooled channels are first brought to one scale by a batch normalisation.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public int HeadWidth { get; set; }

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
                $"'image.backbone' is '{Backbone}', expected one "
                    + $"of {string.Join(", ", BackboneRegistry.All.Select(known => known.Name))}.");
        }
    }
}

/// <summary>What reads the texts of a dual encoder.</summary>
public enum TextTowerKind
{
    /// <summary>Words of the training captions, a bidirectional GRU, the maximum over words.</summary>
    Gru,

    /// <summary>Word pieces and a BERT that was trained on other texts before.</summary>
    Bert,
}

/// <summary>
/// A word-level tower beside a language model: what it is made of, and what share of a text's vector it has.
/// </summary>
public sealed record WordTowerOptions
{
    /// <summary>Length of a word's embedding.</summary>
    public int Width { get; set; } = 300;

    /// <summary>Hidden units of the GRU in each direction.</summary>
    public int Hidden { get; set; } = 512;

    /// <summary>Rows of the embedding, padding and unknown included. Written by training; 0 in a recipe.</summary>
    public int VocabularySize { get; set; }

    /// <summary>Its share of the vector of a text whose words it all knows, 0 to 1.</summary>
    public double Weight { get; set; } = 0.5;

    /// <summary>
    /// Exponent on the share of known words, 0 to 64: the larger, the less a text with an unknown word is its own.
    /// </summary>
    public double Sharpness { get; set; } = 4;

    /// <summary>Its share of a text's vector.</summary>
    /// <param name="ids">Of the text's words, without padding; of none none is known.</param>
    internal double WeightOf(ReadOnlySpan<long> ids)
    {
        int known = 0;
        foreach (long id in ids)
        {
            known += id > Vocabulary.UnknownId ? 1 : 0;
        }

        return Weight * Math.Pow((double)known / Math.Max(ids.Length, 1), Sharpness);
    }

    internal void Validate()
    {
        ConfigurationRange.Require(Width, 8, 4096, "text.wordTower.width");
        ConfigurationRange.Require(Hidden, 8, 4096, "text.wordTower.hidden");
        ConfigurationRange.Require(VocabularySize, 0, 1_000_000, "text.wordTower.vocabularySize");
        ConfigurationRange.Require(Weight, 0, 1, "text.wordTower.weight");
        ConfigurationRange.Require(Sharpness, 0, 64, "text.wordTower.sharpness");
    }
}

/// <summary>The text tower of a dual encoder: word embedding, bidirectional GRU, maximum over words, linear projection;
/// or a BERT and a projection of its sentence vector.</summary>
public sealed record TextTowerOptions
{
    /// <summary>What reads the texts. A BERT's weights are named by the recipe's <c>textTuning</c>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public TextTowerKind Encoder { get; set; }

    /// <summary>Sizes of the BERT. Written by training; null in a recipe and of a GRU.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public BertTextOptions? Bert { get; set; }

    /// <summary>Units of a layer with GELU that is added beside a BERT's linear projection; 0: the projection
    /// alone.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public int HeadWidth { get; set; }

    /// <summary>A word-level tower beside a BERT; null for none. Its words and weights come from the model that a
    /// recipe's
    /// <c>lockedImages</c> names.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public WordTowerOptions? WordTower { get; set; }

    /// <summary>Length of a word's embedding.</summary>
    public int Width { get; set; } = 300;

    /// <summary>Hidden units of the GRU in each direction.</summary>
    public int Hidden { get; set; } = 512;

    /// <summary>Words after which a text is cut off; of a BERT word pieces.</summary>
    public int MaxLength { get; set; } = 40;

    /// <summary>Dropout on embeddings and before the projection, in training.</summary>
    public double Dropout { get; set; } = 0.1;

    /// <summary>Rows of the embedding, padding and unknown included. Written by training; 0 in a recipe.</summary>
    public int VocabularySize { get; set; }
}

/// <summary>What makes one dual encoder differ from another: the content of <c>config.json</c>.</summary>
/// <remarks>
/// Setters are not <c>init</c>: the generated JSON reader would set those that a file leaves out to zero.
/// </remarks>
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
    public override IReadOnlyList<string> StageNames =>
        StageNamesByBackbone.GetOrAdd(Image.FindBackbone().Name, ReadStageNames);

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
    public override ITextTokenizer LoadTokenizer(string folder)
    {
        if (Text.Encoder == TextTowerKind.Gru)
        {
            return ModelVocabulary.Load(folder, Text.VocabularySize);
        }

        var pieces = WordPieceTokenizer.Load(ModelFolder.Existing(folder, WordPieceTokenizer.FileName));
        if (pieces.Count != Text.Bert?.VocabularySize)
        {
            throw new InvalidDataException(
                $"'{folder}': {WordPieceTokenizer.FileName} has {pieces.Count} word pieces, config.json says "
                + $"{Text.Bert?.VocabularySize ?? 0}.");
        }

        return Text.WordTower is { } words
            ? new PiecesAndWordsTokenizer(pieces, ModelVocabulary.Load(folder, words.VocabularySize)) : pieces;
    }

    /// <inheritdoc/>
    public override void SaveTokenizer(string folder, ITextTokenizer tokenizer)
    {
        var (pieces, words) = tokenizer is PiecesAndWordsTokenizer both
            ? (both.Pieces, both.Vocabulary) : (tokenizer as WordPieceTokenizer, tokenizer as Vocabulary);
        pieces?.Save(Path.Combine(folder, WordPieceTokenizer.FileName));
        if (words is not null)
        {
            VocabularyFile.Save(words, folder);
        }
    }

    /// <inheritdoc/>
    public override TowerOptions WithVocabulary(int size) => Text.Encoder == TextTowerKind.Gru
        ? this with { Text = Text with { VocabularySize = size } }
        : throw new InvalidDataException(
            "'text.encoder' is Bert, whose word pieces come with its weights: name them as 'textTuning.weights', or a "
            + "model with such a tower as 'encoder', without 'rebuildVocabulary'.");

    /// <inheritdoc/>
    public override TowerOptions WithTextEncoder(BertTextOptions bert) => Text.Encoder == TextTowerKind.Bert
        ? this with { Text = Text with { Bert = bert } }
        : throw new InvalidDataException("'textTuning.weights' are a BERT's: set 'text.encoder' to Bert.");

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
        ConfigurationRange.Require(Image.HeadWidth, 0, 16_384, "image.headWidth");
        ConfigurationRange.Require(Text.HeadWidth, 0, 16_384, "text.headWidth");
        Text.Bert?.Validate("text.bert");
        Text.WordTower?.Validate();
        if (Text.WordTower is not null && Text.Encoder != TextTowerKind.Bert)
        {
            throw new InvalidDataException(
                "'text.wordTower' stands beside a language model: set 'text.encoder' to Bert.");
        }

        ValidateStages();
    }

    private void ValidateStages()
    {
        if (Image.Stages is not { Count: > 0 } stages)
        {
            return;
        }

        var known = StageNames;
        int[] indices = [.. stages.Select(IndexOfStage)];
        if (Array.IndexOf(indices, -1) is >= 0 and var unknown)
        {
            throw new InvalidDataException(
                $"'image.stages' names '{stages[unknown]}'; the image tower's stages are {string.Join(", ", known)}.");
        }

        if (indices[^1] != known.Count - 1 || indices.Zip(indices.Skip(1)).Any(pair => pair.First >= pair.Second))
        {
            throw new InvalidDataException(
                $"'image.stages' is {string.Join(", ", stages)}; they must come in the order in which they run, and "
                + $"{known[^1]} last.");
        }
    }
}
