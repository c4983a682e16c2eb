using Nadir.Torch;
using Nadir.Torch.Nn;

namespace Nadir.Systems.Osdpm;

/// <summary>
/// OSDPM's dual attention perception network (DAPN): spatial-channel attention for the whole picture, adaptive-saliency-region
/// attention for its objects, both added to the encoder's own vector.
/// </summary>
/// <remarks>Starts as nothing added: the last layer's weights are zero. Not safe for concurrent use.</remarks>
public sealed class DualAttentionPerception : Module
{
    private readonly Conv2d _reduction;
    private readonly BatchNorm2d _normalization;
    private readonly SpatialChannelAttention _context;
    private readonly SaliencyRegionAttention _objects;
    private readonly LayerNorm _joint;
    private readonly Dropout _dropout;
    private readonly Linear _projection;

    /// <summary>Makes the layers.</summary>
    /// <param name="mapChannels">Channels of the encoder's map.</param>
    /// <param name="embedDim">Length of the encoder's vectors.</param>
    /// <param name="configuration">Sizes.</param>
    public DualAttentionPerception(int mapChannels, int embedDim, PerceptionConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        var width = configuration.Width;
        _reduction = RegisterModule("reduction", new Conv2d(mapChannels, width, kernelSize: 1, bias: false));
        _normalization = RegisterModule("normalization", new BatchNorm2d(width));
        _context = RegisterModule("spatial_channel", new SpatialChannelAttention(width, configuration.ChannelReduction));
        _objects = RegisterModule("saliency_region", new SaliencyRegionAttention(width, configuration.Grids));
        _joint = RegisterModule("joint", new LayerNorm(2 * width));
        _dropout = RegisterModule("dropout", new Dropout(configuration.Dropout));
        _projection = RegisterModule("projection", new Linear(2 * width, embedDim, bias: false));
        using var noGrad = new NoGradScope();
        _projection.Weight.ZeroInPlace();
    }

    /// <summary>Looks at a map.</summary>
    /// <param name="input">[N, mapChannels, h, w], the encoder's last map.</param>
    /// <returns>[N, embedDim] in float32, to be added to the encoder's vector.</returns>
    public override Tensor Forward(Tensor input)
    {
        ArgumentNullException.ThrowIfNull(input);
        using var scope = new TensorScope();
        using var precise = new AutocastScope(input.Device.Type, enabled: false);
        var context = _context.Forward(Reduce(input));
        var joint = _joint.Forward(Tensor.Cat([context.Mean([2, 3]), _objects.Forward(context)], dim: 1));
        return scope.Keep(_projection.Forward(_dropout.Forward(joint)));
    }

    /// <summary>Where the network looks: both attentions of every position.</summary>
    /// <param name="map">[N, mapChannels, h, w].</param>
    /// <returns>Spatial attention and saliency, each [N, h, w], 0..1.</returns>
    public (Tensor Spatial, Tensor Saliency) Attention(Tensor map)
    {
        ArgumentNullException.ThrowIfNull(map);
        using var scope = new TensorScope();
        using var precise = new AutocastScope(map.Device.Type, enabled: false);
        var reduced = Reduce(map);
        return (
            scope.Keep(_context.SpatialWeights(reduced).Squeeze(1)),
            scope.Keep(_objects.Saliency(_context.Forward(reduced)).Squeeze(1)));
    }

    private Tensor Reduce(Tensor map) => _normalization.Forward(_reduction.Forward(map.To(ScalarType.Float32))).Relu();
}
