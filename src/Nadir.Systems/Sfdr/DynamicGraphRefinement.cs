using Nadir.Systems.Sfdr.Graph;
using Nadir.Torch;
using Nadir.Torch.Nn;

namespace Nadir.Systems.Sfdr;

/// <summary>
/// SFDR's dynamic graph feature refinement (DGFR): attention between similar nodes, where each node has a weight that it gives
/// itself.
/// </summary>
/// <remarks>
/// A node i takes from its neighbours j by a weight that is proportional to w_j exp(q_i . k_j / sqrt(d)); what it took is
/// multiplied by w_i and added to it. The released code uses the first node's weight for all and sums the neighbours up
/// without a norm; this is the idea of the paper. Not safe for concurrent use.
/// </remarks>
public sealed class DynamicGraphRefinement : Module
{
    private readonly int _heads;
    private readonly double _threshold;
    private readonly Linear _query;
    private readonly Linear _key;
    private readonly Linear _value;
    private readonly Linear _output;
    private readonly Dropout _dropout;
    private readonly LayerNorm _normalization;

    /// <summary>Makes the layers with random weights.</summary>
    /// <param name="width">Length of a node's vector.</param>
    /// <param name="heads">Heads; divides the width.</param>
    /// <param name="configuration">Threshold and dropout.</param>
    public DynamicGraphRefinement(int width, int heads, GraphConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        (_heads, _threshold) = (heads, configuration.Threshold);
        _query = RegisterModule("query", new Linear(width, width));
        _key = RegisterModule("key", new Linear(width, width));
        _value = RegisterModule("value", new Linear(width, width));
        _output = RegisterModule("output", new Linear(width, width));
        _dropout = RegisterModule("dropout", new Dropout(configuration.Dropout));
        _normalization = RegisterModule("normalization", new LayerNorm(width));
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
        var scores = Heads(_query, nodes).Matmul(Heads(_key, nodes).Transpose(2, 3)) * Math.Sqrt((double)_heads / nodes.Size(2));
        // The logarithm inside the softmax is the factor outside of it.
        var weighed = scores + weights.Transpose(1, 2).Clamp(1e-6).Log().Unsqueeze(1);
        var strangers = SimilarityAdjacency.Neighbours(nodes, _threshold).LogicalNot().Unsqueeze(1);
        var attention = _dropout.Forward(weighed.MaskedFill(strangers, double.NegativeInfinity).Softmax(-1));
        var taken = attention.Matmul(Heads(_value, nodes)).Transpose(1, 2).Flatten(2);
        return scope.Keep(_normalization.Forward(nodes + _dropout.Forward(_output.Forward(taken * weights))));
    }

    private Tensor Heads(Linear projection, Tensor nodes)
    {
        using var projected = projection.Forward(nodes);
        return projected.Reshape(nodes.Size(0), nodes.Size(1), _heads, nodes.Size(2) / _heads).Transpose(1, 2);
    }
}
