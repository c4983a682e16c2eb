namespace Nadir.Torch.Nn;

/// <summary>Encoder layers on top of each other, with a normalization at the end if one is given.</summary>
public sealed class TransformerEncoder : Module
{
    private readonly List<TransformerEncoderLayer> _layers = [];
    private readonly LayerNorm? _norm;

    /// <summary>Stacks layers.</summary>
    /// <param name="layer">Makes one layer; called once for each.</param>
    /// <param name="numLayers">How many.</param>
    /// <param name="norm">The normalization at the end; null for none.</param>
    public TransformerEncoder(Func<TransformerEncoderLayer> layer, int numLayers, LayerNorm? norm = null)
    {
        ArgumentNullException.ThrowIfNull(layer);
        var list = RegisterModule("layers", new ModuleList());
        for (var i = 0; i < numLayers; i++)
        {
            _layers.Add(list.Append(layer()));
        }

        _norm = norm is null ? null : RegisterModule("norm", norm);
    }

    /// <summary>Applies the layers without masks.</summary>
    /// <param name="input">As a layer takes it.</param>
    public override Tensor Forward(Tensor input) => Forward(input, null);

    /// <summary>Applies the layers.</summary>
    /// <param name="input">As a layer takes it.</param>
    /// <param name="srcKeyPaddingMask">batch x sequence, Bool; true: padding, to which nothing attends.</param>
    /// <param name="mask">sequence x sequence; Bool, true: no attention; or real, added to the scores.</param>
    /// <returns>Of the input's shape.</returns>
    public Tensor Forward(Tensor input, Tensor? srcKeyPaddingMask, Tensor? mask = null)
    {
        var value = input;
        foreach (var layer in _layers)
        {
            var next = layer.Forward(value, srcKeyPaddingMask, mask);
            if (!ReferenceEquals(value, input))
            {
                value.Dispose();
            }

            value = next;
        }

        if (_norm is null)
        {
            return value;
        }

        using (value)
        {
            return _norm.Forward(value);
        }
    }
}

/// <summary>Self-attention and two linear layers, each with dropout, a shortcut and a normalization.</summary>
public sealed class TransformerEncoderLayer : Module
{
    private readonly MultiheadAttention _attention;
    private readonly Linear _linear1;
    private readonly Linear _linear2;
    private readonly LayerNorm _norm1;
    private readonly LayerNorm _norm2;
    private readonly Dropout _dropout;
    private readonly Dropout _dropout1;
    private readonly Dropout _dropout2;
    private readonly ActivationKind _activation;
    private readonly bool _normFirst;

    /// <summary>Makes the layer with PyTorch's random weights.</summary>
    /// <param name="dModel">Length of a vector.</param>
    /// <param name="nHead">Heads; divides the length.</param>
    /// <param name="dimFeedforward">Length between the two linear layers.</param>
    /// <param name="dropout">Probability of a zero in training, also of attention weights.</param>
    /// <param name="activation">What lies between the two linear layers.</param>
    /// <param name="layerNormEps">Added to variances.</param>
    /// <param name="batchFirst">Whether the batch is the first dimension, and not the second.</param>
    /// <param name="normFirst">Whether normalization comes before each part, and not after it.</param>
    public TransformerEncoderLayer(
        long dModel, long nHead, long dimFeedforward = 2048, double dropout = 0.1,
        ActivationKind activation = ActivationKind.Relu,
        double layerNormEps = 1e-5, bool batchFirst = false, bool normFirst = false)
    {
        (_activation, _normFirst) = (activation, normFirst);
        _attention = RegisterModule(
            "self_attn", new MultiheadAttention(dModel, nHead, dropout, batchFirst: batchFirst));
        _linear1 = RegisterModule("linear1", new Linear(dModel, dimFeedforward));
        _dropout = RegisterModule("dropout", new Dropout(dropout));
        _linear2 = RegisterModule("linear2", new Linear(dimFeedforward, dModel));
        _norm1 = RegisterModule("norm1", new LayerNorm(dModel, layerNormEps));
        _norm2 = RegisterModule("norm2", new LayerNorm(dModel, layerNormEps));
        _dropout1 = RegisterModule("dropout1", new Dropout(dropout));
        _dropout2 = RegisterModule("dropout2", new Dropout(dropout));
    }

    /// <summary>Applies the layer without masks.</summary>
    /// <param name="input">batch x sequence x length with batchFirst, else sequence x batch x length.</param>
    public override Tensor Forward(Tensor input) => Forward(input, null);

    /// <summary>Applies the layer.</summary>
    /// <param name="input">batch x sequence x length with batchFirst, else sequence x batch x length.</param>
    /// <param name="srcKeyPaddingMask">batch x sequence, Bool; true: padding, to which nothing attends.</param>
    /// <param name="srcMask">sequence x sequence; Bool, true: no attention; or real, added to the scores.</param>
    /// <returns>Of the input's shape.</returns>
    public Tensor Forward(Tensor input, Tensor? srcKeyPaddingMask, Tensor? srcMask = null)
    {
        ArgumentNullException.ThrowIfNull(input);
        if (_normFirst)
        {
            using var normed = _norm1.Forward(input);
            using var attended = Attend(normed, srcKeyPaddingMask, srcMask);
            using var sum = input.Add(attended);
            using var normedSum = _norm2.Forward(sum);
            using var fed = Feed(normedSum);
            return sum.Add(fed);
        }

        using var first = Attend(input, srcKeyPaddingMask, srcMask);
        using var firstSum = input.Add(first);
        using var middle = _norm1.Forward(firstSum);
        using var second = Feed(middle);
        using var secondSum = middle.Add(second);
        return _norm2.Forward(secondSum);
    }

    private Tensor Attend(Tensor input, Tensor? keyPaddingMask, Tensor? mask)
    {
        using var attended = _attention.Forward(input, input, input, keyPaddingMask, mask);
        return _dropout1.Forward(attended);
    }

    private Tensor Feed(Tensor input)
    {
        using var wide = _linear1.Forward(input);
        using var active = _activation == ActivationKind.Gelu ? wide.Gelu() : wide.Relu();
        using var dropped = _dropout.Forward(active);
        using var narrow = _linear2.Forward(dropped);
        return _dropout2.Forward(narrow);
    }
}
