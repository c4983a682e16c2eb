using System.Globalization;
using System.Text.Json.Serialization;

namespace Nadir.Systems.Building.TextEncoders;

/// <summary>Which recurrent text encoder a system has.</summary>
public enum TextEncoderKind
{
    /// <summary>Word embedding and a GRU, in one or both directions.</summary>
    Gru,

    /// <summary>The encoder of skip-thoughts with variational dropout.</summary>
    SkipThoughts,
}

/// <summary>The text side of a system, as it stands in <c>config.json</c>; the defaults are those of AMFMN's paper,
/// equations 9 to 12.</summary>
/// <remarks>Setters are not <c>init</c>: the generated JSON reader would set those that a file leaves out to
/// zero.</remarks>
public sealed record TextEncoderOptions
{
    /// <summary>Which encoder; what follows <see cref="MaxLength"/> is read by the GRU only.</summary>
    public TextEncoderKind Kind { get; set; }

    /// <summary>Rows of the embedding, padding and unknown included. Written by training; 0 in a recipe.</summary>
    public int VocabularySize { get; set; }

    /// <summary>Length of a word's embedding; skip-thoughts' is 620.</summary>
    public int WordWidth { get; set; } = 300;

    /// <summary>Hidden units, of the GRU in each direction; skip-thoughts has 2,400.</summary>
    public int Hidden { get; set; } = 512;

    /// <summary>Embeddings begin uniform in +-this; 0 for PyTorch's normal distribution, of the GRU.</summary>
    public double EmbeddingRange { get; set; } = 0.1;

    /// <summary>Probability of a zero in the embeddings in training; in skip-thoughts in all six masks
    /// (0.25).</summary>
    public double Dropout { get; set; }

    /// <summary>Words after which a text is cut off; the remote-sensing papers' is 47.</summary>
    public int MaxLength { get; set; } = 40;

    /// <summary>Whether texts are also read backwards; both directions are averaged.</summary>
    public bool Bidirectional { get; set; } = true;

    /// <summary>Whether each text is read to its own end, and not with its padding, as the remote-sensing codes
    /// do.</summary>
    public bool Packed { get; set; } = true;

    /// <summary>How words become a sentence.</summary>
    public WordPooling Pooling { get; set; } = WordPooling.Mean;

    /// <summary>Whether each word's vector is scaled to length 1 before pooling.</summary>
    public bool NormalizeWords { get; set; }

    /// <summary>Length of the vectors of words and texts.</summary>
    [JsonIgnore]
    public int Width => Hidden;

    /// <summary>Whether a text's vectors depend on how much padding stands behind it.</summary>
    [JsonIgnore]
    public bool DependsOnPadding => Kind == TextEncoderKind.Gru
        && (Pooling == WordPooling.PaddedMean || (Bidirectional && !Packed));

    /// <summary>The encoder in words, for a model's card.</summary>
    [JsonIgnore]
    public string Title
    {
        get
        {
            var words = VocabularySize.ToString("N0", CultureInfo.InvariantCulture);
            var direction = Bidirectional ? "bidirectional " : "";
            return Kind == TextEncoderKind.SkipThoughts
                ? $"{words} words, the GRU of skip-thoughts with {Hidden} units, from random weights"
                : $"{words} words, {direction}GRU of {Hidden} units";
        }
    }

    /// <summary>Makes the encoder with random weights.</summary>
    public TextEncoder Create() => Kind == TextEncoderKind.SkipThoughts
        ? new SkipThoughtsTextEncoder(new SkipThoughtsOptions
        {
            VocabularySize = VocabularySize,
            WordWidth = WordWidth,
            Hidden = Hidden,
            Dropout = Dropout,
            EmbeddingRange = EmbeddingRange,
        })
        : new GruTextEncoder(new GruTextEncoderOptions
        {
            VocabularySize = VocabularySize,
            WordWidth = WordWidth,
            Hidden = Hidden,
            EmbeddingRange = EmbeddingRange,
            Dropout = Dropout,
            Bidirectional = Bidirectional,
            Packed = Packed,
            Pooling = Pooling,
            NormalizeWords = NormalizeWords,
        });

    /// <summary>The texts as the encoder must be given them outside of training: with the padding that makes a text's
    /// vectors the same whatever it is encoded with.</summary>
    internal TextInputs Prepare(TextInputs texts) => DependsOnPadding ? texts.Padded(MaxLength) : texts;

    /// <summary>Checks every range.</summary>
    /// <exception cref="InvalidDataException">A value is out of range; the message names it and its
    /// bounds.</exception>
    public void Validate()
    {
        ConfigurationRange.Require(VocabularySize, 0, 1_000_000, "text.vocabularySize");
        ConfigurationRange.Require(WordWidth, 8, 4096, "text.wordWidth");
        ConfigurationRange.Require(Hidden, 8, 4096, "text.hidden");
        ConfigurationRange.Require(EmbeddingRange, 0, 10, "text.embeddingRange");
        ConfigurationRange.Require(Dropout, 0, 0.9, "text.dropout");
        ConfigurationRange.Require(MaxLength, 4, 512, "text.maxLength");
        if (Kind == TextEncoderKind.SkipThoughts && EmbeddingRange == 0)
        {
            throw new InvalidDataException("'text.embeddingRange' must be above 0 for skip-thoughts.");
        }
    }
}
