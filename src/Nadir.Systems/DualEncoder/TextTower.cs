using Nadir.Torch;
using Nadir.Torch.Nn;

namespace Nadir.Systems.DualEncoder;

/// <summary>Words to vectors. Not safe for concurrent use.</summary>
public sealed class TextTower : Module
{
    private readonly Embedding _embedding;
    private readonly Gru _gru;
    private readonly Dropout _dropout;

    /// <summary>Makes the tower with random weights.</summary>
    /// <param name="configuration">Its vocabulary size must be set.</param>
    /// <param name="embedDim">Length of the vectors.</param>
    public TextTower(TextTowerConfiguration configuration, int embedDim)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        ArgumentOutOfRangeException.ThrowIfLessThan(configuration.VocabularySize, 2);
        _embedding = RegisterModule(
            "embedding", new Embedding(configuration.VocabularySize, configuration.Width, paddingIdx: 0));
        _gru = RegisterModule(
            "gru", new Gru(configuration.Width, configuration.Hidden, bidirectional: true, batchFirst: true));
        _dropout = RegisterModule("dropout", new Dropout(configuration.Dropout));
        Projection = RegisterModule("projection", new Linear(2 * configuration.Hidden, embedDim));
    }

    /// <summary>The last layer: features to vectors.</summary>
    public Linear Projection { get; }

    /// <summary>Encodes texts.</summary>
    /// <param name="ids">[N, L] int64 word ids, padded with 0 behind the last word.</param>
    /// <param name="lengths">[N] int64 on the CPU: words of each text, 1 to L.</param>
    /// <returns>[N, embedDim] in float32, not normalised.</returns>
    public Tensor Forward(Tensor ids, Tensor lengths)
    {
        using var scope = new TensorScope();
        return scope.Keep(Project(ids, ForwardStates(ids, lengths)));
    }

    /// <summary>Gives every word its state, from the words before and after it.</summary>
    /// <param name="ids">[N, L] int64 word ids, padded with 0 behind the last word.</param>
    /// <param name="lengths">[N] int64 on the CPU: words of each text, 1 to L.</param>
    /// <returns>[N, L, 2 * hidden]; zero at padding.</returns>
    public Tensor ForwardStates(Tensor ids, Tensor lengths)
    {
        ArgumentNullException.ThrowIfNull(ids);
        using var scope = new TensorScope();
        return scope.Keep(_gru.Forward(_dropout.Forward(_embedding.Forward(ids)), lengths));
    }

    /// <summary>The part behind the GRU: maximum over words and projection.</summary>
    /// <param name="ids">[N, L], tells the padding.</param>
    /// <param name="states">[N, L, 2 * hidden].</param>
    /// <returns>[N, embedDim] in float32, not normalised.</returns>
    public Tensor Project(Tensor ids, Tensor states)
    {
        ArgumentNullException.ThrowIfNull(ids);
        ArgumentNullException.ThrowIfNull(states);
        using var scope = new TensorScope();
        // Padding must lose every maximum: states lie in -1..1.
        var padding = ids.Eq(0).Unsqueeze(-1);
        var pooled = states.MaskedFill(padding, -2).Amax([1]);
        return scope.Keep(Projection.Forward(_dropout.Forward(pooled)));
    }
}
