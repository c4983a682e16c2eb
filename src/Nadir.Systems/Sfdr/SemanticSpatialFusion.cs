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
/// and the projections are random and never trained; here all are learned. Not safe for concurrent use.
/// </remarks>
public sealed class SemanticSpatialFusion : Module
{
    private readonly Linear _spatial;
    private readonly Linear _semantic;
    private readonly Linear _gate;
    private readonly Linear _expansion;
    private readonly Dropout _dropout;
    private readonly LayerNorm _normalization;
    private readonly double _semanticScale;

    /// <summary>Makes the layers with random weights.</summary>
    /// <param name="semanticLength">Length of the semantic feature.</param>
    /// <param name="width">Length of a node's vector.</param>
    /// <param name="dropout">Probability of a zero in training.</param>
    public SemanticSpatialFusion(int semanticLength, int width, double dropout)
    {
        _semanticScale = Math.Sqrt(semanticLength);
        _spatial = RegisterModule("spatial", new Linear(width, width));
        _semantic = RegisterModule("semantic", new Linear(semanticLength, width));
        _gate = RegisterModule("gate", new Linear(2 * width, width));
        _expansion = RegisterModule("expansion", new Linear(width, width));
        _dropout = RegisterModule("dropout", new Dropout(dropout));
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
        var meaning = _semantic.Forward(_dropout.Forward(semantic * _semanticScale)).Unsqueeze(1).Expand(spatial.Shape);
        var gate = _gate.Forward(Tensor.Cat([spatial, meaning], dim: 2)).Sigmoid();
        var blend = (spatial * gate) + (meaning * (1 - gate));
        return scope.Keep(_normalization.Forward(nodes + _dropout.Forward(_expansion.Forward(blend.Relu()))));
    }
}
