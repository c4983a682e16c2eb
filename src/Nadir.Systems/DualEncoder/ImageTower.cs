using Nadir.Systems.Building.Backbones;
using Nadir.Torch;
using Nadir.Torch.Nn;

namespace Nadir.Systems.DualEncoder;

/// <summary>Pictures to vectors. Not safe for concurrent use.</summary>
public sealed class ImageTower : Module
{
    private readonly Dropout _dropout;

    /// <summary>Makes the tower with random weights.</summary>
    public ImageTower(ImageTowerConfiguration configuration, int embedDim)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        Backbone = RegisterModule("backbone", new MobileNetV1(configuration.Activation, configuration.BatchNormMomentum));
        _dropout = RegisterModule("dropout", new Dropout(configuration.Dropout));
        Projection = RegisterModule("projection", new Linear(MobileNetV1.OutputChannels, embedDim));
    }

    /// <summary>The convolutional network.</summary>
    public MobileNetV1 Backbone { get; }

    /// <summary>The last layer: features to vectors.</summary>
    public Linear Projection { get; }

    /// <summary>Encodes pictures.</summary>
    /// <param name="input">[N, 3, S, S], -1..1.</param>
    /// <returns>[N, embedDim] in float32, not normalised.</returns>
    public override Tensor Forward(Tensor input)
    {
        using var map = Backbone.Forward(input);
        return Project(map);
    }

    /// <summary>The part behind the backbone: mean over positions and projection.</summary>
    /// <param name="map">[N, 1024, h, w], the backbone's last map.</param>
    /// <returns>[N, embedDim] in float32, not normalised.</returns>
    public Tensor Project(Tensor map)
    {
        ArgumentNullException.ThrowIfNull(map);
        using var pooled = map.Mean([2, 3]);
        using var widened = pooled.To(ScalarType.Float32);
        using var dropped = _dropout.Forward(widened);
        // In float32 whatever the autocast: 512 numbers decide every ranking, and the product is small.
        using var precise = new AutocastScope(map.Device.Type, enabled: false);
        return Projection.Forward(dropped);
    }
}
