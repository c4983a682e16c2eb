using Nadir.Torch;
using Nadir.Torch.Nn;

namespace Nadir.Systems.Clip.Image;

/// <summary>
/// CLIP's ResNet: a stem of three convolutions, average pooling before every stride, and attention in place of the last
/// average (Radford et al. 2021, section 2.4).
/// </summary>
/// <remarks>Not safe for concurrent use.</remarks>
public sealed class ModifiedResNet : ClipImageTower
{
    /// <summary>Stages behind the stem.</summary>
    public const int Stages = 4;

    /// <summary>Pixels a side of a cell of the last map.</summary>
    public const int OutputStride = 32;

    /// <summary>How many times more channels the last map has than the stem.</summary>
    public const int OutputFactor = 32;

    private readonly (Conv2d Convolution, BatchNorm2d Normalization)[] _stem;
    private readonly Sequential[] _stages;
    private readonly AttentionPool2d _pool;

    internal ModifiedResNet(ClipImageConfiguration configuration, int embedDim)
    {
        var width = configuration.Width;
        _stem =
        [
            Stem(1, 3, width / 2, stride: 2),
            Stem(2, width / 2, width / 2, stride: 1),
            Stem(3, width / 2, width, stride: 1),
        ];
        _stages = new Sequential[Stages];
        var channels = width;
        for (var stage = 0; stage < Stages; stage++)
        {
            var planes = width << stage;
            var blocks = new List<Module>();
            for (var block = 0; block < configuration.Layers[stage]; block++)
            {
                blocks.Add(new Bottleneck(channels, planes, stride: stage > 0 && block == 0 ? 2 : 1));
                channels = planes * Bottleneck.Expansion;
            }

            _stages[stage] = RegisterModule($"layer{stage + 1}", new Sequential([.. blocks]));
        }

        _pool = RegisterModule("attnpool", new AttentionPool2d(configuration.GridSide, channels, configuration.Heads, embedDim));
    }

    /// <inheritdoc/>
    public override ClipSpatialFeatures ForwardSpatial(Tensor input)
    {
        ArgumentNullException.ThrowIfNull(input);
        using var scope = new TensorScope();
        var map = input.To(_stem[0].Convolution.Weight.Type);
        foreach (var (convolution, normalization) in _stem)
        {
            map = normalization.Forward(convolution.Forward(map)).ReluInPlace();
        }

        map = map.AvgPool2d(2);
        foreach (var stage in _stages)
        {
            map = stage.Forward(map);
        }

        return new ClipSpatialFeatures(scope.Keep(_pool.Forward(map)), scope.Keep(map));
    }

    private (Conv2d Convolution, BatchNorm2d Normalization) Stem(int index, int inChannels, int outChannels, int stride) => (
        RegisterModule($"conv{index}", new Conv2d(inChannels, outChannels, kernelSize: 3, stride, padding: 1, bias: false)),
        RegisterModule($"bn{index}", new BatchNorm2d(outChannels)));
}
