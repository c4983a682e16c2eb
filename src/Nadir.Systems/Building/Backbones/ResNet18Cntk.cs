using Nadir.Torch;
using Nadir.Torch.Nn;

namespace Nadir.Systems.Building.Backbones;

/// <summary>
/// The residual network of 18 layers that Microsoft trained with CNTK 2.6 and publishes as <c>ResNet18.onnx</c> in the
/// NuGet package Microsoft.ML.DnnImageFeaturizer.ResNet18: near <see cref="ResNet"/>'s, but not the same.
/// </summary>
/// <remarks>
/// What differs: the fourth group has three blocks (22 convolutions, nine residual sums); at stride 2 the
/// odd pixel of the padding goes to the top and the left; pixels are 0..255, blue first, minus a mean image. Of that
/// image the means of the three channels are taken here, so that images of any size can be encoded; its pixels differ
/// from them by up to 13 of 255. No classifier is published. The state has torchvision's names. Not safe for concurrent
/// use.
/// </remarks>
public sealed class ResNet18Cntk : ConvolutionalBackbone
{
    // Means of the package's ResNetPreprocess.onnx.
    private static readonly PixelNormalization MeanPixel = new(
        [123.152 / 255, 115.903 / 255, 103.063 / 255], [1 / 255.0, 1 / 255.0, 1 / 255.0], blueFirst: true);

    // Numbers of the file's initializers ParameterN (kernel); ParameterN, ParameterN+1 (scale, shift), ConstantN+2,
    // ConstantN+3 (mean, variance of a normalisation).
    private static readonly Dictionary<string, (int Kernel, int Normalization)> Initializers = new()
    {
        ["conv1"] = (91, 96),
        ["layer1.0.conv1"] = (86, 113),
        ["layer1.0.conv2"] = (82, 127),
        ["layer1.1.conv1"] = (77, 144),
        ["layer1.1.conv2"] = (73, 158),
        ["layer2.0.downsample.0"] = (199, 203),
        ["layer2.0.conv1"] = (68, 175),
        ["layer2.0.conv2"] = (64, 189),
        ["layer2.1.conv1"] = (59, 220),
        ["layer2.1.conv2"] = (55, 234),
        ["layer3.0.downsample.0"] = (275, 279),
        ["layer3.0.conv1"] = (50, 251),
        ["layer3.0.conv2"] = (46, 265),
        ["layer3.1.conv1"] = (41, 296),
        ["layer3.1.conv2"] = (37, 310),
        ["layer4.0.downsample.0"] = (351, 355),
        ["layer4.0.conv1"] = (32, 327),
        ["layer4.0.conv2"] = (28, 341),
        ["layer4.1.conv1"] = (23, 372),
        ["layer4.1.conv2"] = (19, 386),
        ["layer4.2.conv1"] = (14, 403),
        ["layer4.2.conv2"] = (10, 417),
    };

    private static readonly int[] Blocks = [2, 2, 2, 3];

    private static readonly int[] Widths = [64, 128, 256, 512];

    private static readonly CheckpointLayout[] Layouts = [CheckpointLayout.Own,
        new("Microsoft's ResNet18.onnx", NameInFile)];

    private readonly NormalizedConvolution _conv1;

    /// <summary>Makes the network with random weights.</summary>
    /// <param name="options">Null: as published.</param>
    public ResNet18Cntk(BackboneOptions? options = null)
        : base("resnet18-cntk", 224, options?.Normalization ?? MeanPixel)
    {
        options ??= new BackboneOptions();
        var (channels, stride) = (Widths[0], 4);
        _conv1 = RegisterModule("conv1", new NormalizedConvolution(
            3, channels, 7, stride: 2, padding: EdgePadding.SameLower, momentum: options.BatchNormMomentum));
        RegisterModule("bn1", _conv1.Normalization);
        AddStage("stem", channels, stride, side => (side + 3) / 4, Stem, _conv1, _conv1.Normalization);
        for (var group = 1; group <= Blocks.Length; group++)
        {
            var layer = RegisterModule($"layer{group}", new ModuleGroup());
            for (var number = 0; number < Blocks[group - 1]; number++)
            {
                var step = number == 0 && group > 1 ? 2 : 1;
                var block = layer.Add($"{number}",
                    new Block(channels, Widths[group - 1], step, options.BatchNormMomentum));
                (channels, stride) = (Widths[group - 1], stride * step);
                AddStage($"layer{group}.{number}", channels, stride, side => (side + step - 1) / step, block.Forward,
                    block);
            }
        }
    }

    /// <summary>What the registry knows of it.</summary>
    public static BackboneDescription Description { get; } = new()
    {
        Name = "resnet18-cntk",
        Title = "Microsoft's residual network of 18 layers, trained with CNTK",
        Build = options => new ResNet18Cntk(options),
        Parameters = 15_897_152,
        InputSize = 224,
        Weights = "ResNet18.onnx in the NuGet package Microsoft.ML.DnnImageFeaturizer.ResNet18 0.23.1",
        Licence = "MIT",
    };

    /// <inheritdoc/>
    public override IReadOnlyList<CheckpointLayout> CheckpointLayouts => Layouts;

    private static string? NameInFile(string name)
    {
        var (module, tensor) = (name[..name.LastIndexOf('.')], name[(name.LastIndexOf('.') + 1)..]);
        if (Initializers.TryGetValue(module, out var convolution))
        {
            return $"Parameter{convolution.Kernel}";
        }

        var number = Initializers[module.Replace("bn", "conv", StringComparison.Ordinal)
            .Replace("downsample.1", "downsample.0", StringComparison.Ordinal)].Normalization;
        return tensor switch
        {
            "weight" => $"Parameter{number}",
            "bias" => $"Parameter{number + 1}",
            "running_mean" => $"Constant{number + 2}",
            "running_var" => $"Constant{number + 3}",
            _ => null,
        };
    }

    private Tensor Stem(Tensor input)
    {
        using var map = _conv1.Forward(input, BackboneActivation.Relu);
        var padding = 0;
        // Behind a ReLU zeros at the edges never win over a pixel.
        using var padded = SamePadding.Pad(map, 3, 2, EdgePadding.SameLower, ref padding);
        return (padded ?? map).MaxPool2d(3, stride: 2, padding);
    }

    /// <summary>Two 3x3 convolutions, their input added to their output.</summary>
    private sealed class Block : Module
    {
        private readonly NormalizedConvolution _conv1;
        private readonly NormalizedConvolution _conv2;
        private readonly NormalizedConvolution? _downsample;

        public Block(int inChannels, int outChannels, int stride, double momentum)
        {
            _conv1 = RegisterModule("conv1", Convolution(inChannels, 3, stride));
            RegisterModule("bn1", _conv1.Normalization);
            _conv2 = RegisterModule("conv2", Convolution(outChannels, 3, 1));
            RegisterModule("bn2", _conv2.Normalization);
            if (stride != 1)
            {
                var downsample = RegisterModule("downsample", new ModuleGroup());
                _downsample = downsample.Add("0", Convolution(inChannels, 1, stride));
                downsample.Add("1", _downsample.Normalization);
            }

            NormalizedConvolution Convolution(int from, int kernel, int step) =>
                new(from, outChannels, kernel, step, padding: EdgePadding.SameLower, momentum: momentum);
        }

        public override Tensor Forward(Tensor input)
        {
            using var shortcut = _downsample?.Forward(input);
            using var inner = _conv1.Forward(input, BackboneActivation.Relu);
            return _conv2.Forward(inner).AddInPlace(shortcut ?? input).ReluInPlace();
        }
    }
}
