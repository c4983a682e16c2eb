using Nadir.Torch;
using Nadir.Torch.Nn;

namespace Nadir.Systems.Sfdr.Graph;

/// <summary>
/// How much each node of one kind is looked at by the nodes of the other kind: the prior knowledge of the knowledge-guided
/// attention.
/// </summary>
/// <remarks>
/// Both kinds pass a weight of their own first. With the scores M = local global^T / sqrt(d), a local node's knowledge is the sum
/// over global nodes of the softmax of M over local nodes, and the other way round; both are scaled to a mean of 1. The
/// way from local to global nodes and the scale are readings of ours (<see cref="AsReleasedOptions.SummedKnowledge"/>
/// leaves the sums
/// as they are). Not safe for concurrent use.
/// </remarks>
public sealed class PriorKnowledge : Module
{
    private readonly bool _summed;
    private readonly DynamicWeights _local;
    private readonly DynamicWeights _global;

    /// <summary>Makes the layers with random weights.</summary>
    /// <param name="width">Length of a node's vector.</param>
    /// <param name="summed">Whether the sums stay as they are, in place of a mean of 1.</param>
    public PriorKnowledge(int width, bool summed = false)
    {
        _summed = summed;
        _local = RegisterModule("local", new DynamicWeights(width));
        _global = RegisterModule("global", new DynamicWeights(width));
    }

    /// <summary>Multiplies nodes by the weights that they are compared with.</summary>
    /// <param name="local">[N, L, width].</param>
    /// <param name="global">[N, G, width].</param>
    /// <returns>Of the same shapes.</returns>
    public (Tensor Local, Tensor Global) Weigh(Tensor local, Tensor global)
    {
        ArgumentNullException.ThrowIfNull(local);
        ArgumentNullException.ThrowIfNull(global);
        using var scope = new TensorScope();
        return (scope.Keep(local * _local.Forward(local)), scope.Keep(global * _global.Forward(global)));
    }

    /// <summary>Compares the two kinds of nodes.</summary>
    /// <param name="local">[N, L, width].</param>
    /// <param name="global">[N, G, width].</param>
    /// <returns>[N, L + G], the local nodes' first; the mean over each kind is 1, or, of sums, the other kind's nodes
    /// to
    /// one of this kind.</returns>
    public Tensor Forward(Tensor local, Tensor global)
    {
        ArgumentNullException.ThrowIfNull(local);
        ArgumentNullException.ThrowIfNull(global);
        using var scope = new TensorScope();
        var (weighedLocal, weighedGlobal) = Weigh(local, global);
        var scores = weighedLocal.Matmul(weighedGlobal.Transpose(1, 2)) * (1 / Math.Sqrt(local.Size(2)));
        return scope.Keep(Tensor.Cat([Look(scores, over: 1, by: 2), Look(scores, over: 2, by: 1)], dim: 1));
    }

    private Tensor Look(Tensor scores, int over, int by)
    {
        using var scope = new TensorScope();
        var shares = scores.Softmax(over);
        return scope.Keep(_summed ? shares.Sum([by]) : shares.Mean([by]) * (double)scores.Size(over));
    }
}
