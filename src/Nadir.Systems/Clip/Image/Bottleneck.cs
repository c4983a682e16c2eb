using Nadir.Torch;
using Nadir.Torch.Nn;

namespace Nadir.Systems.Clip.Image;

/// <summary>
/// A block of <see cref="ModifiedResNet"/>: 1x1, 3x3 and 1x1 convolutions; a stride is an average pooling, of the block
/// before its last convolution, of the shortcut before its own.
/// </summary>
/// <remarks>Not safe for concurrent use.</remarks>
public sealed class Bottleneck : Module
{
    /// <summary>How many times more channels the block gives than its middle has.</summary>
    public const int Expansion = 4;

    private readonly int _stride;
    private readonly Conv2d _reduction;
    private readonly BatchNorm2d _reductionNormalization;
    private readonly Conv2d _spatial;
    private readonly BatchNorm2d _spatialNormalization;
    private readonly Conv2d _expansion;
    private readonly BatchNorm2d _expansionNormalization;
    private readonly Sequential? _shortcut;

    internal Bottleneck(int inChannels, int planes, int stride)
    {
        _stride = stride;
        _reduction = RegisterModule("conv1", new Conv2d(inChannels, planes, kernelSize: 1, bias: false));
        _reductionNormalization = RegisterModule("bn1", new BatchNorm2d(planes));
        _spatial = RegisterModule("conv2", new Conv2d(planes, planes, kernelSize: 3, padding: 1, bias: false));
        _spatialNormalization = RegisterModule("bn2", new BatchNorm2d(planes));
        _expansion = RegisterModule("conv3", new Conv2d(planes, planes * Expansion, kernelSize: 1, bias: false));
        _expansionNormalization = RegisterModule("bn3", new BatchNorm2d(planes * Expansion));
        if (stride > 1 || inChannels != planes * Expansion)
        {
            // The original's names leave the pooling, which has no weights, out of the count.
            _shortcut = RegisterModule("downsample", new Sequential(
                new Conv2d(inChannels, planes * Expansion, kernelSize: 1, bias: false), new BatchNorm2d(planes * Expansion)));
        }
    }

    /// <summary>Applies the block.</summary>
    /// <param name="input">[N, in, H, W].</param>
    /// <returns>[N, planes * 4, H / stride, W / stride].</returns>
    public override Tensor Forward(Tensor input)
    {
        using var scope = new TensorScope();
        var inner = _reductionNormalization.Forward(_reduction.Forward(input)).Relu();
        inner = Pool(_spatialNormalization.Forward(_spatial.Forward(inner)).Relu());
        inner = _expansionNormalization.Forward(_expansion.Forward(inner));
        var shortcut = _shortcut is null ? input : _shortcut.Forward(Pool(input));
        return scope.Keep((inner + shortcut).Relu());
    }

    private Tensor Pool(Tensor map) => _stride > 1 ? map.AvgPool2d(_stride) : map;
}
