using Nadir.Torch;
using Nadir.Torch.Nn;

namespace Nadir.Systems.Sfdr;

/// <summary>
/// SFDR's dynamic graph feature refinement (DGFR): attention between similar nodes, where each node has a weight that
/// it gives itself.
/// </summary>
/// <remarks>
/// A node i takes from its neighbours j by a weight that is proportional to w_j exp(q_i . k_j / sqrt(d)); what it took
/// is multiplied by w_i and added to it. A weight a node, the mask of neighbours inside the softmax and layer
/// normalisation are readings
/// of ours; <see cref="AsReleasedOptions"/> has the released code's. Not safe for concurrent use.
/// </remarks>
public sealed class DynamicGraphRefinement : Module
{
    private readonly int _heads;
    private readonly double _threshold;
    private readonly bool _scalarWeight;
    private readonly bool _summedNeighbours;
    private readonly Linear _query;
    private readonly Linear _key;
    private readonly Linear _value;
    private readonly Linear _output;
    private readonly Dropout _dropout;
    private readonly LayerNorm? _normalization;
    private readonly BatchNorm1d? _batchNormalization;

    /// <summary>Makes the layers with random weights.</summary>
    /// <param name="width">Length of a node's vector.</param>
    /// <param name="heads">Heads; divides the width.</param>
    /// <param name="configuration">Threshold and dropout.</param>
    /// <param name="asReleased">What is done as the released code does it; null: nothing.</param>
    public DynamicGraphRefinement(int width, int heads, GraphConfiguration configuration,
        AsReleasedOptions? asReleased = null)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        asReleased ??= new AsReleasedOptions();
        (_heads, _threshold) = (heads, configuration.Threshold);
        (_scalarWeight, _summedNeighbours) = (asReleased.ScalarDynamicWeight, asReleased.SummedNeighbours);
        _query = RegisterModule("query", new Linear(width, width));
        _key = RegisterModule("key", new Linear(width, width));
        _value = RegisterModule("value", new Linear(width, width));
        _output = RegisterModule("output", new Linear(width, width));
        _dropout = RegisterModule("dropout", new Dropout(configuration.Dropout));
        if (asReleased.GraphBatchNormalization)
        {
            _batchNormalization = RegisterModule("normalization", new BatchNorm1d(width));
        }
        else
        {
            _normalization = RegisterModule("normalization", new LayerNorm(width));
        }
    }

    /// <summary>Refines nodes.</summary>
    /// <param name="nodes">[N, nodes, width].</param>
    /// <param name="weights">[N, nodes, 1], 0..1: how much each node counts.</param>
    /// <returns>[N, nodes, width].</returns>
    public Tensor Forward(Tensor nodes, Tensor weights)
    {
        ArgumentNullException.ThrowIfNull(nodes);
        ArgumentNullException.ThrowIfNull(weights);
        using var scope = new TensorScope();
        var scores = Heads(_query, nodes)
            .Matmul(Heads(_key, nodes).Transpose(2, 3)) * Math.Sqrt((double)_heads / nodes.Size(2));
        var counts = _scalarWeight ? weights.Narrow(1, 0, 1) : weights;
        // The logarithm inside the softmax is the factor outside of it; the released code has the factor inside.
        var weighed = _scalarWeight
            ? scores * counts.Unsqueeze(1)
            : scores + weights.Transpose(1, 2).Clamp(1e-6).Log().Unsqueeze(1);
        var strangers = _summedNeighbours ? null
            : SimilarityAdjacency.Neighbours(nodes, _threshold).LogicalNot().Unsqueeze(1);
        var among = strangers is null ? weighed : weighed.MaskedFill(strangers, double.NegativeInfinity);
        var attention = _dropout.Forward(among.Softmax(-1));
        var taken = attention.Matmul(Heads(_value, nodes)).Transpose(1, 2).Flatten(2) * counts;
        if (_summedNeighbours)
        {
            taken = SimilarityAdjacency.NeighboursByProduct(nodes, _threshold).To(taken.Type).Matmul(taken);
        }

        return scope.Keep(Normalize(nodes + _dropout.Forward(_output.Forward(taken))));
    }

    private Tensor Normalize(Tensor nodes) => _batchNormalization is null
        ? _normalization!.Forward(nodes)
        : _batchNormalization.Forward(nodes.Transpose(1, 2)).Transpose(1, 2);

    private Tensor Heads(Linear projection, Tensor nodes)
    {
        using var projected = projection.Forward(nodes);
        return projected.Reshape(nodes.Size(0), nodes.Size(1), _heads, nodes.Size(2) / _heads).Transpose(1, 2);
    }
}

/// <summary>
/// How much each node counts, told by the node itself: sigmoid(W2 relu(W1 x)). Not safe for concurrent use.
/// </summary>
public sealed class DynamicWeights : Module
{
    private readonly Linear _hidden;
    private readonly Linear _weight;

    /// <summary>Makes the layers with random weights.</summary>
    /// <param name="width">Length of a node's vector.</param>
    public DynamicWeights(int width)
    {
        _hidden = RegisterModule("hidden", new Linear(width, Math.Max(1, width / 2)));
        _weight = RegisterModule("weight", new Linear(Math.Max(1, width / 2), 1));
    }

    /// <summary>Weighs nodes.</summary>
    /// <param name="input">[N, nodes, width].</param>
    /// <returns>[N, nodes, 1], 0..1.</returns>
    public override Tensor Forward(Tensor input)
    {
        using var scope = new TensorScope();
        return scope.Keep(_weight.Forward(_hidden.Forward(input).Relu()).Sigmoid());
    }
}

/// <summary>Which nodes are neighbours: those that are similar enough, by each node's own scale. Thread-safe.</summary>
public static class SimilarityAdjacency
{
    /// <summary>Compares nodes by cosine; nothing is recorded for gradients.</summary>
    /// <param name="nodes">[N, nodes, width].</param>
    /// <param name="threshold">0..1: a neighbour's cosine is above smallest + threshold * (largest -
    /// smallest) of the row.</param>
    /// <returns>[N, nodes, nodes], Bool; every node is its own neighbour.</returns>
    /// <remarks>A reading of ours; <see cref="NeighboursByProduct"/> is the released code's.</remarks>
    public static Tensor Neighbours(Tensor nodes, double threshold)
    {
        ArgumentNullException.ThrowIfNull(nodes);
        using var noGrad = new NoGradScope();
        using var scope = new TensorScope();
        using var precise = new AutocastScope(nodes.Device.Type, enabled: false);
        var wide = nodes.Type is ScalarType.BFloat16 or ScalarType.Float16 ? nodes.To(ScalarType.Float32) : nodes;
        var near = Near(wide.Normalize(dim: 2), threshold);
        // Rounding, or nodes that are all alike, must not leave a node without any neighbour.
        return scope.Keep(near.LogicalOr(Tensor.Eye(nodes.Size(1), device: nodes.Device).Gt(0)));
    }

    /// <summary>Compares nodes by their plain product, as the released code does; nothing is recorded for
    /// gradients.</summary>
    /// <param name="nodes">[N, nodes, width].</param>
    /// <param name="threshold">0..1: a neighbour's product is above smallest + threshold * (largest - smallest) of the
    /// row.</param>
    /// <returns>[N, nodes, nodes], Bool; a node, a short one above all, may be no neighbour of its own.</returns>
    public static Tensor NeighboursByProduct(Tensor nodes, double threshold)
    {
        ArgumentNullException.ThrowIfNull(nodes);
        using var noGrad = new NoGradScope();
        using var scope = new TensorScope();
        using var precise = new AutocastScope(nodes.Device.Type, enabled: false);
        var wide = nodes.Type is ScalarType.BFloat16 or ScalarType.Float16 ? nodes.To(ScalarType.Float32) : nodes;
        return scope.Keep(Near(wide, threshold));
    }

    private static Tensor Near(Tensor nodes, double threshold)
    {
        var products = nodes.Matmul(nodes.Transpose(1, 2));
        var (least, most) = (products.Amin([2], keepDim: true), products.Amax([2], keepDim: true));
        return products.Gt(least + ((most - least) * threshold));
    }
}

/// <summary>
/// How much each node of one kind is looked at by the nodes of the other kind: the prior knowledge of the
/// knowledge-guided attention.
/// </summary>
/// <remarks>
/// Both kinds pass a weight of their own first. With the scores M = local global^T / sqrt(d), a local node's knowledge
/// is the sum over global nodes of the softmax of M over local nodes, and the other way round; both are scaled to a
/// mean of 1. The way from local to global nodes and the scale are readings of ours
/// (<see cref="AsReleasedOptions.SummedKnowledge"/> leaves the sums
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
