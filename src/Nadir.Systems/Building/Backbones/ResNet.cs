using Nadir.Torch;
using Nadir.Torch.Nn;

namespace Nadir.Systems.Building.Backbones;

/// <summary>Sizes of a <see cref="ResNet"/>.</summary>
/// <param name="Blocks">Residual blocks of each stage.</param>
/// <param name="Widths">Channels inside each stage's blocks; the first is also the stem's.</param>
/// <param name="IsBottleneck">Blocks of 1x1, 3x3 and 1x1 convolutions that end in four times the width, in place
/// of two 3x3 ones.</param>
public sealed record ResNetSizes(IReadOnlyList<int> Blocks, IReadOnlyList<int> Widths, bool IsBottleneck)
{
    private static readonly int[] PublishedWidths = [64, 128, 256, 512];

    /// <summary>The networks of the paper's table 1, by their number of layers.</summary>
    /// <exception cref="ArgumentException">There is none of so many layers.</exception>
    public static ResNetSizes OfDepth(int depth) => depth switch
    {
        18 => new([2, 2, 2, 2], PublishedWidths, false),
        34 => new([3, 4, 6, 3], PublishedWidths, false),
        50 => new([3, 4, 6, 3], PublishedWidths, true),
        101 => new([3, 4, 23, 3], PublishedWidths, true),
        152 => new([3, 8, 36, 3], PublishedWidths, true),
        _ => throw new ArgumentException(
            $"There is no ResNet of {depth} layers; there are 18, 34, 50, 101 and 152.", nameof(depth)),
    };
}

/// <summary>
/// Residual networks (He et al. 2016, table 1) under torchvision's and timm's names: a stem of a 7x7 convolution and a
/// pooling, four groups of residual blocks, 512 or 2,048 channels at 1/32 of the input's side.
/// </summary>
/// <remarks>
/// The stride of a group stands in the 3x3 convolution of its first bottleneck, as in torchvision's networks ("v1.5");
/// with
/// <see cref="BackboneOptions.CaffeStride"/> in the 1x1 one before it, as in the paper's own. Stages: <c>stem</c>,
/// <c>layer1.0</c>, <c>layer1.1</c>, .... Not safe for concurrent use.
/// </remarks>
public sealed class ResNet : ConvolutionalBackbone
{
    private const int Expansion = 4;

    private static readonly CheckpointLayout[] Layouts = [
        CheckpointLayout.Own with { Origin = "torchvision and timm", Ignored = ["fc."] }];

    private readonly NormalizedConvolution _conv1;
    private readonly bool _isCaffe;
    private readonly Linear? _classifier;

    /// <summary>
    /// Makes the network with random weights: He et al.'s normal distribution, as torchvision draws them.
    /// </summary>
    /// <param name="architecture">Its name.</param>
    /// <param name="sizes">Usually <see cref="ResNetSizes.OfDepth"/>.</param>
    /// <param name="options">Null: as published.</param>
    public ResNet(string architecture, ResNetSizes sizes, BackboneOptions? options = null)
        : base(architecture, 224, options?.Normalization ?? PixelNormalization.ImageNet)
    {
        ArgumentNullException.ThrowIfNull(sizes);
        options ??= new BackboneOptions();
        _isCaffe = options.CaffeStride;
        var (channels, stride) = (sizes.Widths[0], 4);
        _conv1 = RegisterModule(
            "conv1", new NormalizedConvolution(3, channels, 7, stride: 2, momentum: options.BatchNormMomentum));
        RegisterModule("bn1", _conv1.Normalization);
        AddStage("stem", channels, stride, StemSide, Stem, _conv1, _conv1.Normalization);
        for (var group = 1; group <= sizes.Blocks.Count; group++)
        {
            var layer = RegisterModule($"layer{group}", new ModuleGroup());
            for (var number = 0; number < sizes.Blocks[group - 1]; number++)
            {
                var step = number == 0 && group > 1 ? 2 : 1;
                var block = layer.Add($"{number}",
                    new Block(channels, sizes.Widths[group - 1], step, sizes.IsBottleneck, options));
                (channels, stride) = (block.OutChannels, stride * step);
                AddStage($"layer{group}.{number}", channels, stride, side => (side + step - 1) / step, block.Forward,
                    block);
            }
        }

        foreach (var convolution in NamedModules().Select(pair => pair.Module).OfType<NormalizedConvolution>())
        {
            convolution.InitializeFanOut();
        }

        _classifier = options.Classes > 0 ? RegisterModule("fc", new Linear(channels, options.Classes)) : null;
    }

    /// <inheritdoc/>
    public override IReadOnlyList<CheckpointLayout> CheckpointLayouts => Layouts;

    /// <summary>What the registry knows of the network of so many layers.</summary>
    /// <param name="depth">18, 34, 50, 101 or 152.</param>
    public static BackboneDescription Describe(int depth)
    {
        var sizes = ResNetSizes.OfDepth(depth);
        var (parameters, top1, file) = depth switch
        {
            18 => (11_176_512L, 69.758, "resnet18-f37072fd.pth"),
            34 => (21_284_672L, 73.314, "resnet34-b627a593.pth"),
            50 => (23_508_032L, 76.130, "resnet50-0676ba61.pth"),
            101 => (42_500_160L, 77.374, "resnet101-63fe2227.pth"),
            _ => (58_143_808L, 78.312, "resnet152-394f9c45.pth"),
        };
        return new()
        {
            Name = $"resnet{depth}",
            Title = $"ResNet-{depth}, torchvision's v1.5 (He et al. 2016)",
            Build = options => new ResNet($"resnet{depth}", sizes, options),
            Parameters = parameters,
            InputSize = 224,
            ImageNetTop1 = top1,
            ImageNetTop1Source =
                $"pytorch.org/vision, models/generated/torchvision.models.resnet{depth}, IMAGENET1K_V1",
            Weights = $"timm/resnet{depth}.tv_in1k (nadir model pull resnet{depth}); torchvision's {file}",
            Licence = "BSD-3-Clause",
            Options = sizes.IsBottleneck
                ? [nameof(BackboneOptions.CaffeStride), nameof(BackboneOptions.Classes)]
                : [nameof(BackboneOptions.Classes)],
        };
    }

    /// <inheritdoc/>
    protected override Tensor ClassifyMap(Tensor map)
    {
        if (_classifier is null)
        {
            return base.ClassifyMap(map);
        }

        using var pooled = map.Mean([2, 3]);
        return _classifier.Forward(pooled);
    }

    private Tensor Stem(Tensor input)
    {
        using var map = _conv1.Forward(input, BackboneActivation.Relu);
        return _isCaffe ? map.MaxPool2d(3, stride: 2, ceilMode: true) : map.MaxPool2d(3, stride: 2, padding: 1);
    }

    private int StemSide(int side)
    {
        side = _conv1.OutputSide(side);
        return _isCaffe ? ((side - 3 + 1) / 2) + 1 : (side + 1) / 2;
    }

    /// <summary>Two or three convolutions, their input added to their output (figures 2 and 5 of the paper).</summary>
    private sealed class Block : Module
    {
        private readonly NormalizedConvolution[] _convolutions;
        private readonly NormalizedConvolution? _downsample;

        public Block(int inChannels, int width, int stride, bool isBottleneck, BackboneOptions options)
        {
            OutChannels = isBottleneck ? width * Expansion : width;
            var (first, second) = options.CaffeStride ? (stride, 1) : (1, stride);
            _convolutions = isBottleneck
                ?
                [
                    Add(1, inChannels, width, kernel: 1, first),
                    Add(2, width, width, kernel: 3, second),
                    Add(3, width, OutChannels, kernel: 1, stride: 1),
                ]
                : [Add(1, inChannels, width, kernel: 3, stride), Add(2, width, width, kernel: 3, stride: 1)];
            if (stride != 1 || inChannels != OutChannels)
            {
                var downsample = RegisterModule("downsample", new ModuleGroup());
                _downsample = downsample.Add(
                    "0", new NormalizedConvolution(
                        inChannels, OutChannels, 1, stride, momentum: options.BatchNormMomentum));
                downsample.Add("1", _downsample.Normalization);
            }

            NormalizedConvolution Add(int number, int from, int to, int kernel, int stride)
            {
                var convolution = RegisterModule(
                    $"conv{number}", new NormalizedConvolution(
                        from, to, kernel, stride, momentum: options.BatchNormMomentum));
                RegisterModule($"bn{number}", convolution.Normalization);
                return convolution;
            }
        }

        public int OutChannels { get; }

        public override Tensor Forward(Tensor input)
        {
            using var shortcut = _downsample?.Forward(input);
            var map = input;
            foreach (var convolution in _convolutions[..^1])
            {
                var next = convolution.Forward(map, BackboneActivation.Relu);
                if (!ReferenceEquals(map, input))
                {
                    map.Dispose();
                }

                map = next;
            }

            using var last = map;
            return _convolutions[^1].Forward(last).AddInPlace(shortcut ?? input).ReluInPlace();
        }
    }
}
