using Nadir.Torch;
using Nadir.Torch.Nn;

namespace Nadir.Systems.Building.Backbones;

/// <summary>A group of equal blocks of an <see cref="EfficientNetLite"/>.</summary>
/// <param name="Kernel">Side of the depthwise kernels, 3 or 5.</param>
/// <param name="Stride">Of the first block.</param>
/// <param name="Channels">At each block's end.</param>
/// <param name="Repeats">Blocks.</param>
/// <param name="Expansion">Channels inside a block by those at its beginning; 1: no expanding convolution.</param>
public sealed record EfficientNetStage(int Kernel, int Stride, int Channels, int Repeats, int Expansion);

/// <summary>Sizes of an <see cref="EfficientNetLite"/>.</summary>
/// <param name="InputSize">Side of the images in pixels.</param>
/// <param name="Stem">Channels behind the first convolution.</param>
/// <param name="Stages">The groups of blocks.</param>
/// <param name="Head">Channels behind the last convolution.</param>
/// <param name="UsesSamePadding">TensorFlow's SAME at the edges, as the published weights need; else half of the
/// kernel on every side.</param>
public sealed record EfficientNetSizes(
    int InputSize, int Stem, IReadOnlyList<EfficientNetStage> Stages, int Head, bool UsesSamePadding = true)
{
    private static readonly EfficientNetStage[] Base =
    [
        new(3, 1, 16, 1, 1), new(3, 2, 24, 2, 6), new(5, 2, 40, 2, 6), new(3, 2, 80, 3, 6),
        new(5, 1, 112, 3, 6), new(5, 2, 192, 4, 6), new(3, 1, 320, 1, 6),
    ];

    /// <summary>Added to the variance by the normalisations.</summary>
    public double Eps { get; init; } = 1e-3;

    /// <summary>
    /// The published networks. Stem, head and the depth of the first and last group are never scaled.
    /// </summary>
    /// <param name="number">0, 1 or 2.</param>
    /// <exception cref="ArgumentException">There is no such network.</exception>
    public static EfficientNetSizes OfLite(int number)
    {
        var (side, width, depth) = number switch
        {
            0 => (224, 1.0, 1.0),
            1 => (240, 1.0, 1.1),
            2 => (260, 1.1, 1.2),
            _ => throw new ArgumentException(
                $"There is no EfficientNet-Lite{number} here; there are 0, 1 and 2.", nameof(number)),
        };
        return new(side, 32,
            [.. Base.Select((stage, index) =>
                stage with { Channels = Wide(stage.Channels), Repeats = Deep(stage.Repeats, index) })], 1280);

        // To the nearest multiple of 8 that is not more than a tenth below.
        int Wide(int channels)
        {
            var rounded = Math.Max(8, (int)((channels * width) + 4) / 8 * 8);
            return rounded < 0.9 * channels * width ? rounded + 8 : rounded;
        }

        int Deep(int repeats, int index) =>
            index == 0 || index == Base.Length - 1 ? repeats : (int)Math.Ceiling(repeats * depth);
    }
}

/// <summary>
/// EfficientNet-Lite (Tan and Le 2019, in Google's version for phones: ReLU6, no squeeze-and-excitation) under timm's
/// names (<c>tf_efficientnet_lite0</c>): inverted residual blocks, 1,280 channels at 1/32 of the input's side.
/// </summary>
/// <remarks>Stages: <c>conv_stem</c>, <c>blocks.0.0</c>, ..., <c>conv_head</c>. Not safe for concurrent use.</remarks>
public sealed class EfficientNetLite : ConvolutionalBackbone
{
    // (value - 127) / 128 of 0..255.
    private static readonly PixelNormalization Published =
        new([127 / 255.0, 127 / 255.0, 127 / 255.0], [128 / 255.0, 128 / 255.0, 128 / 255.0]);

    private static readonly CheckpointLayout[] Layouts = [
        CheckpointLayout.Own with { Origin = "timm", Ignored = ["classifier."] }];

    private readonly BackboneActivation _activation;
    private readonly Linear? _classifier;

    /// <summary>Makes the network with random weights: a normal distribution by fan-out, as timm draws them.</summary>
    /// <param name="architecture">Its name.</param>
    /// <param name="sizes">Usually <see cref="EfficientNetSizes.OfLite"/>.</param>
    /// <param name="options">Null: as published.</param>
    public EfficientNetLite(string architecture, EfficientNetSizes sizes, BackboneOptions? options = null)
        : base(architecture, Checked(sizes).InputSize, options?.Normalization ?? Published)
    {
        options ??= new BackboneOptions();
        _activation = options.Activation ?? BackboneActivation.Relu6;
        var layers = new Layers(sizes.UsesSamePadding ? EdgePadding.SameUpper
            : EdgePadding.Symmetric, sizes.Eps, options.BatchNormMomentum);
        var (channels, stride) = (sizes.Stem, 2);
        AddConvolution("conv_stem", "bn1", layers.Convolution(3, channels, 3, step: 2));
        var blocks = RegisterModule("blocks", new ModuleGroup());
        for (var group = 0; group < sizes.Stages.Count; group++)
        {
            var stage = sizes.Stages[group];
            var members = blocks.Add($"{group}", new ModuleGroup());
            for (var number = 0; number < stage.Repeats; number++)
            {
                var step = number == 0 ? stage.Stride : 1;
                var block = members.Add($"{number}", new Block(channels, stage, step, _activation, layers));
                (channels, stride) = (stage.Channels, stride * step);
                AddStage($"blocks.{group}.{number}", channels, stride, block.OutputSide, block.Forward, block);
            }
        }

        channels = sizes.Head;
        AddConvolution("conv_head", "bn2", layers.Convolution(sizes.Stages[^1].Channels, channels, 1));
        foreach (var convolution in NamedModules().Select(pair => pair.Module).OfType<NormalizedConvolution>())
        {
            convolution.InitializeFanOut();
        }

        _classifier = options.Classes > 0 ? RegisterModule("classifier", new Linear(channels, options.Classes)) : null;

        void AddConvolution(string name, string normalization, NormalizedConvolution convolution)
        {
            RegisterModule(name, convolution);
            RegisterModule(normalization, convolution.Normalization);
            AddStage(
                name, channels, stride, convolution.OutputSide, input => convolution.Forward(input, _activation),
                convolution, convolution.Normalization);
        }
    }

    /// <inheritdoc/>
    public override IReadOnlyList<CheckpointLayout> CheckpointLayouts => Layouts;

    /// <summary>What the registry knows of a network of the family.</summary>
    /// <param name="number">0, 1 or 2.</param>
    public static BackboneDescription Describe(int number)
    {
        var sizes = EfficientNetSizes.OfLite(number);
        var (parameters, top1) = number switch
        {
            0 => (3_371_008L, 75.1),
            1 => (4_135_680L, 76.7),
            _ =>
            (4_811_072L, 77.6)
        };
        return new()
        {
            Name = $"efficientnet-lite{number}",
            Title = $"EfficientNet-Lite{number} (Tan and Le 2019; Google's version without squeeze-and-excitation)",
            Build = options => new EfficientNetLite($"efficientnet-lite{number}", sizes, options),
            Parameters = parameters,
            InputSize = sizes.InputSize,
            ImageNetTop1 = top1,
            ImageNetTop1Source = "tensorflow/tpu, models/official/efficientnet/lite/README.md",
            Weights = $"timm/tf_efficientnet_lite{number}.in1k (nadir model pull efficientnet-lite{number})",
            Licence = "Apache-2.0",
            Options = [nameof(BackboneOptions.Activation), nameof(BackboneOptions.Classes)],
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

    private static EfficientNetSizes Checked(EfficientNetSizes sizes)
    {
        ArgumentNullException.ThrowIfNull(sizes);
        return sizes;
    }

    /// <summary>What all convolutions of a network share.</summary>
    private sealed record Layers(EdgePadding Padding, double Eps, double Momentum)
    {
        public NormalizedConvolution Convolution(int from, int to, int kernel, int step = 1, int groups = 1) =>
            new(from, to, kernel, step, groups, Padding, Eps, Momentum);
    }

    /// <summary>
    /// Expand by a 1x1 convolution, a depthwise one, project by a 1x1 convolution without activation; the input is
    /// added where it has the output's shape (the inverted residual of MobileNet v2, Sandler et al. 2018).
    /// </summary>
    private sealed class Block : Module
    {
        private readonly NormalizedConvolution? _expand;
        private readonly NormalizedConvolution _depthwise;
        private readonly NormalizedConvolution _project;
        private readonly BackboneActivation _activation;
        private readonly bool _isResidual;

        public Block(int inChannels, EfficientNetStage stage, int stride, BackboneActivation activation, Layers layers)
        {
            _activation = activation;
            _isResidual = stride == 1 && inChannels == stage.Channels;
            var inner = inChannels * stage.Expansion;
            // timm numbers the normalisations by what there is, and calls the projection conv_pw where nothing expands.
            if (stage.Expansion != 1)
            {
                _expand = Add("conv_pw", "bn1", layers.Convolution(inChannels, inner, 1));
            }

            _depthwise = Add("conv_dw", _expand is null ? "bn1"
                : "bn2", layers.Convolution(inner, inner, stage.Kernel, stride, inner));
            _project = _expand is null
                ? Add("conv_pw", "bn2", layers.Convolution(inner, stage.Channels, 1))
                : Add("conv_pwl", "bn3", layers.Convolution(inner, stage.Channels, 1));
        }

        public int OutputSide(int side) => _depthwise.OutputSide(side);

        public override Tensor Forward(Tensor input)
        {
            using var expanded = _expand?.Forward(input, _activation);
            using var filtered = _depthwise.Forward(expanded ?? input, _activation);
            var output = _project.Forward(filtered);
            return _isResidual ? output.AddInPlace(input) : output;
        }

        private NormalizedConvolution Add(string name, string normalization, NormalizedConvolution convolution)
        {
            RegisterModule(name, convolution);
            RegisterModule(normalization, convolution.Normalization);
            return convolution;
        }
    }
}
