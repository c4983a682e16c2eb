using Nadir.Systems.Building.Pooling;
using Nadir.Torch;
using Nadir.Torch.Nn;

namespace Nadir.Systems.Building.TextEncoders;

/// <summary>How the states of the words become one vector.</summary>
public enum WordPooling
{
    /// <summary>The state at the last word (VSE++); read in both directions, the backward half is the one at the first
    /// word.</summary>
    Last,

    /// <summary>The mean over all positions, padding included: what the remote-sensing VSE++ and CAMP ran. The longest
    /// text of a batch then changes the vectors of the others.</summary>
    PaddedMean,

    /// <summary>The mean over the words (AMFMN, section III-B).</summary>
    Mean,

    /// <summary>The maximum over the words.</summary>
    Max,
}

/// <summary>Sizes and variants of a <see cref="GruTextEncoder"/>; the defaults are those of AMFMN's paper.</summary>
public sealed record GruTextEncoderOptions
{
    /// <summary>Rows of the embedding: words, the unknown one and the padding (id 0).</summary>
    public required int VocabularySize { get; init; }

    /// <summary>Length of a word's embedding.</summary>
    public int WordWidth { get; init; } = 300;

    /// <summary>Hidden units in each direction.</summary>
    public int Hidden { get; init; } = 512;

    /// <summary>Whether texts are also read backwards.</summary>
    public bool Bidirectional { get; init; } = true;

    /// <summary>Whether both directions are averaged (SCAN), and not joined.</summary>
    public bool AverageDirections { get; init; } = true;

    /// <summary>Whether each text is read to its own end, and not with its padding. Forward states are the same either
    /// way; backward ones have otherwise run over the padding first.</summary>
    public bool Packed { get; init; } = true;

    /// <summary>How words become a sentence.</summary>
    public WordPooling Pooling { get; init; } = WordPooling.Mean;

    /// <summary>Whether each word's vector is scaled to length 1 before pooling (SCAN, CAMP).</summary>
    public bool NormalizeWords { get; init; }

    /// <summary>Embeddings begin uniform in +-this (VSE++, SCAN: 0.1); 0 for PyTorch's normal distribution
    /// (CAMP).</summary>
    public double EmbeddingRange { get; init; } = 0.1;

    /// <summary>Probability of a zero in the embeddings in training.</summary>
    public double Dropout { get; init; }
}

/// <summary>
/// Word embedding and a GRU in one or both directions: the text side of VSE++, SCAN and CAMP, and of AMFMN's paper.
/// </summary>
/// <remarks>
/// Parameters under the names of the authors' code: embed.weight, rnn.*. Word vectors behind a text's end are zero when
/// packed, else the states of the padding. Not safe for concurrent use in training.
/// </remarks>
public sealed class GruTextEncoder : TextEncoder
{
    private readonly GruTextEncoderOptions _options;
    private readonly Embedding _embedding;
    private readonly Dropout _dropout;
    private readonly Gru _gru;

    /// <summary>Makes the encoder with random weights.</summary>
    /// <param name="options">Sizes and variants.</param>
    public GruTextEncoder(GruTextEncoderOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options;
        _embedding = RegisterModule("embed", new Embedding(options.VocabularySize, options.WordWidth));
        if (options.EmbeddingRange > 0)
        {
            using var noGrad = new NoGradScope();
            _embedding.Weight.UniformInPlace(-options.EmbeddingRange, options.EmbeddingRange);
        }

        _dropout = RegisterModule("dropout", new Dropout(options.Dropout));
        _gru = RegisterModule(
            "rnn", new Gru(options.WordWidth, options.Hidden, batchFirst: true, bidirectional: options.Bidirectional));
    }

    /// <inheritdoc/>
    public override int Width =>
        _options is { Bidirectional: true, AverageDirections: false } ? 2 * _options.Hidden : _options.Hidden;

    /// <inheritdoc/>
    public override bool NeedsLengths => _options.Packed || _options.Pooling != WordPooling.PaddedMean;

    /// <inheritdoc/>
    public override TextFeatures Encode(Tensor ids, Tensor? lengths)
    {
        Check(ids, lengths);
        using var scope = new TensorScope();
        var embedded = _dropout.Forward(_embedding.Forward(ids));
        var states = _options.Packed ? _gru.Forward(embedded, lengths!) : _gru.Forward(embedded);
        var words = Join(states);
        words = _options.NormalizeWords ? VectorNormalization.L2(words, -1) : words;
        return new TextFeatures(scope.Keep(words), scope.Keep(Pool(states, words, lengths)));
    }

    private Tensor Join(Tensor states)
    {
        if (_options is not { Bidirectional: true, AverageDirections: true })
        {
            return states;
        }

        var halves = states.Chunk(2, -1);
        return (halves[0] + halves[1]) / 2;
    }

    private Tensor Pool(Tensor states, Tensor words, Tensor? lengths)
    {
        switch (_options.Pooling)
        {
            case WordPooling.PaddedMean:
                return SequencePooling.Mean(words);
            case WordPooling.Last when !_options.Bidirectional:
                return SequencePooling.At(words, lengths! - 1);
            case WordPooling.Last:
                var halves = states.Chunk(2, -1);
                return Join(Tensor.Cat([SequencePooling.At(halves[0], lengths! - 1), halves[1].Select(1, 0)], -1));
            default:
                var mask = SequencePooling.Mask(lengths!, words.Size(1), words.Device);
                return _options.Pooling == WordPooling.Max ? SequencePooling.Max(words, mask)
                    : SequencePooling.Mean(words, mask);
        }
    }
}
