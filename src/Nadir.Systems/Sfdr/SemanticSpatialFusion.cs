using Nadir.Torch;
using Nadir.Torch.Nn;

namespace Nadir.Systems.Sfdr;

/// <summary>
/// SFDR's semantic-spatial feature fusion (SSFF): the semantic feature of the whole picture, its vector beside that of its
/// texts, is blended into every node.
/// </summary>
/// <remarks>
/// A node n and the semantic feature s are brought to one space, D n and S s; their blend g * D n + (1 - g) * S s, with a gate
/// g = sigmoid(W [D n; S s]) a channel, is brought back by U and added to the node. In the released code g is 0.5 everywhere
/// and the projections are random and never trained (<see cref="FixedSemanticFusion"/>); here all are learned, a
/// reading of ours. Not
/// safe for concurrent use.
/// </remarks>
public sealed class SemanticSpatialFusion : Module
{
    private readonly Linear _spatial;
    private readonly Linear _semantic;
    private readonly Linear _gate;
    private readonly Linear _expansion;
    private readonly Dropout _semanticDropout;
    private readonly Dropout _dropout;
    private readonly LayerNorm _normalization;
    private readonly double _semanticScale;

    /// <summary>Makes the layers with random weights.</summary>
    /// <param name="semanticLength">Length of the semantic feature.</param>
    /// <param name="width">Length of a node's vector.</param>
    /// <param name="dropout">Probability of a zero in training.</param>
    /// <param name="asReleased">What is done as the released code does it; null: nothing.</param>
    public SemanticSpatialFusion(int semanticLength, int width, double dropout, AsReleasedOptions? asReleased = null)
    {
        _semanticScale = Math.Sqrt(semanticLength);
        _spatial = RegisterModule("spatial", new Linear(width, width));
        _semantic = RegisterModule("semantic", new Linear(semanticLength, width));
        _gate = RegisterModule("gate", new Linear(2 * width, width));
        _expansion = RegisterModule("expansion", new Linear(width, width));
        _dropout = RegisterModule("dropout", new Dropout(dropout));
        _semanticDropout = asReleased?.DropoutOfResultsOnly == true
            ? RegisterModule("semantic_dropout", new Dropout(0))
            : _dropout;
        _normalization = RegisterModule("normalization", new LayerNorm(width));
    }

    /// <summary>Blends the semantic feature into nodes.</summary>
    /// <param name="nodes">[N, nodes, width].</param>
    /// <param name="semantic">[N, semanticLength]: vectors of about unit norm, side by side.</param>
    /// <returns>[N, nodes, width].</returns>
    public Tensor Forward(Tensor nodes, Tensor semantic)
    {
        ArgumentNullException.ThrowIfNull(nodes);
        ArgumentNullException.ThrowIfNull(semantic);
        using var scope = new TensorScope();
        var spatial = _spatial.Forward(nodes);
        // Components of a unit vector are tiny beside those of a normalised node.
        var meaning = _semantic.Forward(_semanticDropout.Forward(semantic * _semanticScale)).Unsqueeze(1)
            .Expand(spatial.Shape);
        var gate = _gate.Forward(Tensor.Cat([spatial, meaning], dim: 2)).Sigmoid();
        var blend = (spatial * gate) + (meaning * (1 - gate));
        return scope.Keep(_normalization.Forward(nodes + _dropout.Forward(_expansion.Forward(blend.Relu()))));
    }
}

/// <summary>
/// The fusion (SSFF) as the released code has it, on features before they are embedded: half of a feature and half of
/// the semantic
/// feature through random matrices that are never trained.
/// </summary>
/// <remarks>(0.5 f D + 0.5 s) U with D and U of N(0, 0.01). They are stored with the model. Not safe for concurrent
/// use.</remarks>
public sealed class FixedSemanticFusion : Module
{
    private const double Deviation = 0.01;
    private const double Share = 0.5;

    private readonly Tensor _reduction;
    private readonly Tensor _expansion;

    /// <summary>Draws the matrices.</summary>
    /// <param name="channels">Channels of a feature.</param>
    /// <param name="semanticLength">Length of the semantic feature.</param>
    public FixedSemanticFusion(int channels, int semanticLength)
    {
        _reduction = RegisterBuffer("reduction", Tensor.Randn([channels, semanticLength]).MulInPlace(Deviation));
        _expansion = RegisterBuffer("expansion", Tensor.Randn([semanticLength, channels]).MulInPlace(Deviation));
    }

    /// <summary>Blends the semantic feature into features.</summary>
    /// <param name="features">[N, cells, channels].</param>
    /// <param name="semantic">[N, semanticLength].</param>
    /// <returns>[N, cells, channels], in place of the features.</returns>
    public Tensor Forward(Tensor features, Tensor semantic)
    {
        ArgumentNullException.ThrowIfNull(features);
        ArgumentNullException.ThrowIfNull(semantic);
        using var scope = new TensorScope();
        return scope.Keep(((features.Matmul(_reduction) * Share) + (semantic.Unsqueeze(1) * (1 - Share)))
            .Matmul(_expansion));
    }
}
