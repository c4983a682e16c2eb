using Nadir.Torch;
using Nadir.Torch.Nn;

namespace Nadir.Systems.Sfdr.Graph;

/// <summary>
/// How much each node of one kind is looked at by the nodes of the other kind: the prior knowledge of the knowledge-guided
/// attention.
/// </summary>
/// <remarks>
/// Both kinds pass a weight of their own first. With the scores M = local global^T / sqrt(d), a local node's knowledge is the sum
/// over global nodes of the softmax of M over local nodes, and the other way round; both are scaled to a mean of 1. Not safe for
/// concurrent use.
/// </remarks>
public sealed class PriorKnowledge : Module
{
    private readonly DynamicWeights _local;
    private readonly DynamicWeights _global;

    /// <summary>Makes the layers with random weights.</summary>
    /// <param name="width">Length of a node's vector.</param>
    public PriorKnowledge(int width)
    {
        _local = RegisterModule("local", new DynamicWeights(width));
        _global = RegisterModule("global", new DynamicWeights(width));
    }

    /// <summary>Compares the two kinds of nodes.</summary>
    /// <param name="local">[N, L, width].</param>
    /// <param name="global">[N, G, width].</param>
    /// <returns>[N, L + G], the local nodes' first; the mean over each kind is 1.</returns>
    public Tensor Forward(Tensor local, Tensor global)
    {
        ArgumentNullException.ThrowIfNull(local);
        ArgumentNullException.ThrowIfNull(global);
        using var scope = new TensorScope();
        var (weighedLocal, weighedGlobal) = (local * _local.Forward(local), global * _global.Forward(global));
        var scores = weighedLocal.Matmul(weighedGlobal.Transpose(1, 2)) * (1 / Math.Sqrt(local.Size(2)));
        return scope.Keep(Tensor.Cat([Look(scores, over: 1, by: 2), Look(scores, over: 2, by: 1)], dim: 1));
    }

    private static Tensor Look(Tensor scores, int over, int by)
    {
        using var scope = new TensorScope();
        return scope.Keep(scores.Softmax(over).Mean([by]) * (double)scores.Size(over));
    }
}
