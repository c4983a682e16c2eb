using Nadir.Torch;

namespace Nadir.Systems.Sfdr.Decoding;

/// <summary>Keys and values of the words so far, so that a new word costs no more than itself.</summary>
/// <remarks>Owns its tensors. Not safe for concurrent use.</remarks>
public sealed class DecoderCache : IDisposable
{
    private readonly (Tensor Key, Tensor Value)?[] _layers;

    /// <summary>Makes an empty cache.</summary>
    /// <param name="layers">Layers of the decoder.</param>
    public DecoderCache(int layers) => _layers = new (Tensor, Tensor)?[layers];

    /// <summary>Words so far.</summary>
    public int Length => _layers[0] is var (key, _) ? (int)key.Size(2) : 0;

    /// <summary>Adds the keys and values of new words.</summary>
    /// <param name="layer">The decoder's layer, from 0.</param>
    /// <param name="key">[R, heads, new words, width / heads].</param>
    /// <param name="value">As the keys.</param>
    /// <returns>Those of all words; they remain the cache's.</returns>
    public (Tensor Key, Tensor Value) Append(int layer, Tensor key, Tensor value)
    {
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(value);
        var old = _layers[layer];
        var all = old is var (keys, values)
            ? (Tensor.Cat([keys, key], dim: 2), Tensor.Cat([values, value], dim: 2))
            : (key.Clone(), value.Clone());
        Replace(layer, all);
        return all;
    }

    /// <summary>Makes each row go on from another one.</summary>
    /// <param name="rows">For each new row, the old row whose words it takes over.</param>
    public void Reorder(ReadOnlySpan<long> rows)
    {
        using var scope = new TensorScope();
        var index = Tensor.FromArray(rows, rows.Length);
        for (var layer = 0; layer < _layers.Length; layer++)
        {
            if (_layers[layer] is var (key, value))
            {
                var places = index.To(key.Device);
                Replace(layer, (key.IndexSelect(0, places), value.IndexSelect(0, places)));
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        for (var layer = 0; layer < _layers.Length; layer++)
        {
            Replace(layer, null);
        }
    }

    private void Replace(int layer, (Tensor Key, Tensor Value)? tensors)
    {
        var old = _layers[layer];
        _layers[layer] = tensors is var (key, value) ? (key.DetachFromScope(), value.DetachFromScope()) : null;
        if (old is var (oldKey, oldValue))
        {
            oldKey.Dispose();
            oldValue.Dispose();
        }
    }
}
