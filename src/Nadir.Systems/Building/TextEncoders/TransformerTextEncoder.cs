using Nadir.Systems.Building.Pooling;
using Nadir.Torch;
using Nadir.Torch.Nn;

namespace Nadir.Systems.Building.TextEncoders;

/// <summary>Sizes of a <see cref="TransformerTextEncoder"/>.</summary>
public sealed record TransformerTextOptions
{
    /// <summary>Rows of the embedding: words, the unknown one and the padding (id 0).</summary>
    public required int VocabularySize { get; init; }

    /// <summary>Length of the vectors.</summary>
    public int Width { get; init; } = 512;

    /// <summary>Layers.</summary>
    public int Layers { get; init; } = 2;

    /// <summary>Attention heads; divides the width.</summary>
    public int Heads { get; init; } = 8;

    /// <summary>Length between the two linear layers of a block.</summary>
    public int FeedForward { get; init; } = 2048;

    /// <summary>Positions that are learned; longer texts are refused.</summary>
    public int MaximumLength { get; init; } = 64;

    /// <summary>Probability of a zero in training.</summary>
    public double Dropout { get; init; } = 0.1;

    /// <summary>Whether the sentence is the maximum over the words, and not their mean.</summary>
    public bool MaximumPooling { get; init; }
}

/// <summary>
/// Word and position embeddings and a Transformer encoder (Vaswani et al. 2017) with normalisation before each part;
/// words attend to words only, and the sentence is pooled over words only, so that padding changes nothing.
/// </summary>
/// <remarks>Parameters: embed.weight, position, encoder.layers.K.*, encoder.norm.*. Not safe for concurrent use in
/// training.</remarks>
public sealed class TransformerTextEncoder : TextEncoder
{
    private readonly TransformerTextOptions _options;
    private readonly Embedding _embedding;
    private readonly Tensor _position;
    private readonly Dropout _dropout;
    private readonly TransformerEncoder _encoder;

    /// <summary>Makes the encoder; embeddings begin normal with standard deviation 0.02.</summary>
    /// <param name="options">Sizes.</param>
    public TransformerTextEncoder(TransformerTextOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options;
        _embedding = RegisterModule("embed", new Embedding(options.VocabularySize, options.Width));
        using (new NoGradScope())
        {
            _embedding.Weight.NormalInPlace(0, 0.02);
        }

        _position = RegisterParameter(
            "position", Tensor.Empty([options.MaximumLength, options.Width]).NormalInPlace(0, 0.02));
        _dropout = RegisterModule("dropout", new Dropout(options.Dropout));
        _encoder = RegisterModule(
            "encoder",
            new TransformerEncoder(
                () => new TransformerEncoderLayer(
                    options.Width, options.Heads, options.FeedForward, options.Dropout, batchFirst: true,
                        normFirst: true),
                options.Layers, new LayerNorm(options.Width)));
    }

    /// <inheritdoc/>
    public override int Width => _options.Width;

    /// <inheritdoc/>
    public override bool NeedsLengths => true;

    /// <inheritdoc/>
    public override TextFeatures Encode(Tensor ids, Tensor? lengths)
    {
        Check(ids, lengths);
        if (ids.Size(1) > _options.MaximumLength)
        {
            throw new ArgumentException(
                $"Texts of {ids.Size(1)} tokens are longer than the {_options.MaximumLength} positions that were " +
                "learned; cut them off.",
                nameof(ids));
        }

        using var scope = new TensorScope();
        var mask = SequencePooling.Mask(lengths!, ids.Size(1), ids.Device);
        var embedded = _embedding.Forward(ids) + _position.Narrow(0, 0, ids.Size(1));
        var words = _encoder.Forward(_dropout.Forward(embedded), mask.LogicalNot());
        var sentence = _options.MaximumPooling ? SequencePooling.Max(words, mask) : SequencePooling.Mean(words, mask);
        return new TextFeatures(scope.Keep(words), scope.Keep(sentence));
    }
}
