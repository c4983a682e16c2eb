using Nadir.Torch;

namespace Nadir.Systems.Sfdr.Decoding;

/// <summary>The nodes of some pictures as keys and values of every decoder layer's attention. Thread-safe as tensors are.</summary>
/// <param name="Layers">By decoder layer and encoder layer: keys and values, each [N, heads, nodes, width / heads].</param>
public sealed record DecoderMemory(IReadOnlyList<IReadOnlyList<(Tensor Key, Tensor Value)>> Layers)
{
    /// <summary>How many pictures.</summary>
    public long Pictures => Layers[0][0].Key.Size(0);

    /// <summary>All tensors.</summary>
    internal IEnumerable<Tensor> Tensors => Layers.SelectMany(layer => layer).SelectMany(pair => new[] { pair.Key, pair.Value });
}
