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
