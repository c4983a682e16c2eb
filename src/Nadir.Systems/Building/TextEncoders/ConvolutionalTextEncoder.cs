using Nadir.Torch;
using Nadir.Torch.Nn;

namespace Nadir.Systems.Building.TextEncoders;

/// <summary>Sizes of a <see cref="ConvolutionalTextEncoder"/>; the defaults are those of LW-MCR.</summary>
public sealed record ConvolutionalTextOptions
{
    /// <summary>Rows of the embedding: words, the unknown one and the padding (id 0).</summary>
    public required int VocabularySize { get; init; }

    /// <summary>Length of a word's embedding.</summary>
    public int WordWidth { get; init; } = 300;

    /// <summary>How many words each group of convolutions spans.</summary>
    public IReadOnlyList<int> Spans { get; init; } = [3, 4, 5];

    /// <summary>Maps of each group.</summary>
    public int Maps { get; init; } = 100;

    /// <summary>Length of the text's vector.</summary>
    public int Width { get; init; } = 512;

    /// <summary>Probability of a zero before the last layer in training.</summary>
    public double Dropout { get; init; } = 0.25;
}

/// <summary>
/// TextCNN (Kim 2014): convolutions over words of several spans, ReLU, maximum over time, and a linear layer: LW-MCR's
/// text side (Yuan et al. 2021).
/// </summary>
/// <remarks>
/// Parameters under the names of the authors' code: embed.weight, convs.K.*, fc.*. The padding's embedding is an
/// ordinary row that takes part, as published; texts that are shorter than the widest span are padded to it. There are
/// no word vectors. Not safe for concurrent use in training.
/// </remarks>
public sealed class ConvolutionalTextEncoder : TextEncoder
{
    private readonly ConvolutionalTextOptions _options;
    private readonly Embedding _embedding;
    private readonly ModuleList _convolutions;
    private readonly Dropout _dropout;
    private readonly Linear _projection;

    /// <summary>Makes the encoder with PyTorch's random weights.</summary>
    /// <param name="options">Sizes.</param>
    public ConvolutionalTextEncoder(ConvolutionalTextOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options;
        _embedding = RegisterModule("embed", new Embedding(options.VocabularySize, options.WordWidth));
        _convolutions = RegisterModule("convs", new ModuleList());
        foreach (var span in options.Spans)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(span, 1, nameof(options));
            _convolutions.Append(new Conv2d(1, options.Maps, (span, options.WordWidth), (1, 1), (0, 0), (1, 1)));
        }

        _dropout = RegisterModule("dropout", new Dropout(options.Dropout));
        _projection = RegisterModule("fc", new Linear(options.Spans.Count * options.Maps, options.Width));
    }

    /// <inheritdoc/>
    public override int Width => _options.Width;

    /// <inheritdoc/>
    public override bool NeedsLengths => false;

    /// <inheritdoc/>
    public override TextFeatures Encode(Tensor ids, Tensor? lengths)
    {
        Check(ids, lengths);
        using var scope = new TensorScope();
        return new TextFeatures(null, scope.Keep(_projection.Forward(_dropout.Forward(Pool(ids)))));
    }

    /// <summary>The maxima over time, before the last layer.</summary>
    /// <param name="ids">[N, L] Int64 token ids, padding 0.</param>
    /// <returns>[N, spans * maps].</returns>
    public Tensor Pool(Tensor ids)
    {
        ArgumentNullException.ThrowIfNull(ids);
        using var scope = new TensorScope();
        var missing = _options.Spans.Max() - ids.Size(1);
        var padded = missing > 0 ? ids.Pad([0, missing]) : ids;
        var words = _embedding.Forward(padded).Unsqueeze(1);
        return scope.Keep(
            Tensor.Cat([.. _convolutions.Select(layer => layer.Forward(words).Relu().Squeeze(3).Max(2).Values)], 1));
    }
}
