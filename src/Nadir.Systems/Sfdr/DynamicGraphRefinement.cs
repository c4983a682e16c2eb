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
/// multiplied by w_i and added to it. A weight a node, the mask of neighbours inside the softmax and layer
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
        var scores = Heads(_query, nodes).Matmul(Heads(_key, nodes).Transpose(2, 3)) * Math.Sqrt((double)_heads / nodes.Size(2));
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
