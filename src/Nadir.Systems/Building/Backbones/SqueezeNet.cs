using Nadir.Torch;
using Nadir.Torch.Nn;

namespace Nadir.Systems.Building.Backbones;

/// <summary>
/// SqueezeNet 1.1 (Iandola et al. 2016; version 1.1 of its authors' repository): a convolution and eight fire modules,
/// 512 channels at about 1/16 of the input's side, without normalisations.
/// </summary>
/// <remarks>
/// Names, sizes and edges are torchvision's <c>squeezenet1_1</c>: the first convolution takes no zeros at the edges,
/// poolings of 3/2 have a last, partly filled window. A stage is a fire module with the pooling before it.
/// torchvision's weights take
/// <see cref="PixelNormalization.ImageNet"/>; the authors' own, in whatever file,
/// <see cref="PixelNormalization.Caffe"/>. Not safe for concurrent use.
/// </remarks>
public sealed class SqueezeNet : ConvolutionalBackbone
{
    // Place among torchvision's features, channels of squeeze and of each of both expansions, whether a pooling stands
    // before it.
    private static readonly (int Index, int Squeeze, int Expand, bool Pool)[] Fires =
    [
        (3, 16, 64, true), (4, 16, 64, false),
        (6, 32, 128, true), (7, 32, 128, false),
        (9, 48, 192, true), (10, 48, 192, false), (11, 64, 256, false), (12, 64, 256, false),
    ];

    // Files made from the Caffe model call the squeezing convolution by its kernel.
    private static readonly CheckpointLayout[] Layouts =
    [
        CheckpointLayout.Own with { Ignored = ["classifier."] },
        new("SqueezeNet's Caffe model", name => name.Replace(".squeeze.", ".squeeze1x1.", StringComparison.Ordinal),
            "classifier."),
    ];

    private readonly Conv2d? _classifier;

    /// <summary>Makes the network with random weights.</summary>
    /// <param name="options">Null: as published, for torchvision's weights.</param>
    /// <param name="divisor">All numbers of channels are divided by it, for small checks; 1 is the
    /// published network.</param>
    public SqueezeNet(BackboneOptions? options = null, int divisor = 1)
        : base("squeezenet1-1", 224, options?.Normalization ?? PixelNormalization.ImageNet)
    {
        var features = RegisterModule("features", new ModuleGroup());
        var first = features.Add("0", new Conv2d(3, 64 / divisor, 3, stride: 2));
        var (channels, stride) = (64 / divisor, 2);
        AddStage("features.0", channels, stride, side => ((side - 3) / 2) + 1,
            input => first.Forward(input).ReluInPlace(), first);
        foreach (var (index, squeeze, expand, pool) in Fires)
        {
            var fire = features.Add($"{index}", new Fire(channels, squeeze / divisor, expand / divisor, pool));
            (channels, stride) = (2 * expand / divisor, stride * (pool ? 2 : 1));
            AddStage($"features.{index}", channels, stride, side => pool ? PooledSide(side) : side, fire.Forward, fire);
        }

        if (options?.Classes is > 0 and var classes)
        {
            // Places 0, 2 and 3 are torchvision's dropout, ReLU and mean, which have no weights.
            _classifier = RegisterModule("classifier", new ModuleGroup()).Add("1", new Conv2d(channels, classes, 1));
        }
    }

    /// <summary>What the registry knows of it.</summary>
    public static BackboneDescription Description { get; } = new()
    {
        Name = "squeezenet1-1",
        Title = "SqueezeNet 1.1 (Iandola et al. 2016)",
        Build = options => new SqueezeNet(options),
        Parameters = 722_496,
        InputSize = 224,
        ImageNetTop1 = 58.178,
        ImageNetTop1Source = "torchvision, models/squeezenet.py, SqueezeNet1_1_Weights.IMAGENET1K_V1",
        Weights = "torchvision's squeezenet1_1-b8a52dc0.pth (nadir model pull squeezenet1-1)",
        Licence = "BSD-3-Clause, as torchvision's",
        Options = [nameof(BackboneOptions.Classes)],
    };

    /// <inheritdoc/>
    public override IReadOnlyList<CheckpointLayout> CheckpointLayouts => Layouts;

    /// <inheritdoc/>
    protected override Tensor ClassifyMap(Tensor map)
    {
        if (_classifier is null)
        {
            return base.ClassifyMap(map);
        }

        using var scores = _classifier.Forward(map);
        return scores.ReluInPlace().Mean([2, 3]);
    }

    private static int PooledSide(int side) => ((side - 3 + 1) / 2) + 1;

    /// <summary>
    /// Squeeze to few channels, expand by a 1x1 and a 3x3 convolution side by side (section 3.2 of the paper).
    /// </summary>
    private sealed class Fire : Module
    {
        private readonly Conv2d _squeeze;
        private readonly Conv2d _expand1x1;
        private readonly Conv2d _expand3x3;
        private readonly bool _pool;

        public Fire(int inChannels, int squeeze, int expand, bool pool)
        {
            _pool = pool;
            _squeeze = RegisterModule("squeeze", new Conv2d(inChannels, squeeze, 1));
            _expand1x1 = RegisterModule("expand1x1", new Conv2d(squeeze, expand, 1));
            _expand3x3 = RegisterModule("expand3x3", new Conv2d(squeeze, expand, 3, padding: 1));
        }

        public override Tensor Forward(Tensor input)
        {
            using var pooled = _pool ? input.MaxPool2d(3, stride: 2, ceilMode: true) : null;
            using var squeezed = _squeeze.Forward(pooled ?? input);
            squeezed.ReluInPlace();
            using var narrow = _expand1x1.Forward(squeezed);
            using var wide = _expand3x3.Forward(squeezed);
            return Tensor.Cat([narrow, wide], dim: 1).ReluInPlace();
        }
    }
}
