using Nadir.Torch;
using Nadir.Torch.Nn;

namespace Nadir.Systems.Sfdr;

/// <summary>Makes nodes of features and of where they lie: LN(relu(W feature + G geometry)).</summary>
/// <remarks>
/// The geometry is a reading of ours: the released code has none (<see
/// cref="AsReleasedOptions.NodesWithoutGeometry"/>). Not safe for
/// concurrent use.
/// </remarks>
public sealed class NodeEmbedding : Module
{
    private readonly Linear _feature;
    private readonly Linear? _geometry;
    private readonly Dropout _dropout;
    private readonly LayerNorm _normalization;

    /// <summary>Makes the layers with random weights.</summary>
    /// <param name="channels">Channels of a feature.</param>
    /// <param name="geometryLength">Values that tell where it lies; 0: it is not told.</param>
    /// <param name="width">Length of a node's vector.</param>
    /// <param name="dropout">Probability of a zero in training.</param>
    public NodeEmbedding(int channels, int geometryLength, int width, double dropout)
    {
        _feature = RegisterModule("feature", new Linear(channels, width));
        _geometry = geometryLength == 0 ? null
            : RegisterModule("geometry", new Linear(geometryLength, width, bias: false));
        _dropout = RegisterModule("dropout", new Dropout(dropout));
        _normalization = RegisterModule("normalization", new LayerNorm(width));
    }

    /// <summary>Embeds features.</summary>
    /// <param name="features">[N, nodes, channels].</param>
    /// <param name="geometry">Broadcasts to [N, nodes, geometryLength]; not used where it is not told.</param>
    /// <returns>[N, nodes, width].</returns>
    public Tensor Forward(Tensor features, Tensor geometry)
    {
        using var scope = new TensorScope();
        var embedded = _feature.Forward(features);
        var sum = _geometry is null ? embedded : embedded + _geometry.Forward(geometry);
        return scope.Keep(_normalization.Forward(_dropout.Forward(sum.Relu())));
    }
}
