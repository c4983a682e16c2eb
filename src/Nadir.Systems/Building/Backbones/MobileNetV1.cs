using Nadir.Torch;
using Nadir.Torch.Nn;

namespace Nadir.Systems.Building.Backbones;

/// <summary>
/// MobileNet v1, width 1.0, up to the thirteenth depthwise convolution: 13 depthwise-separable blocks, 1,024 channels
/// at 1/32 of the input's side (Howard et al. 2017, table 1, without the last pointwise convolution and classifier).
/// </summary>
/// <remarks>
/// Padding follows TensorFlow's SAME rule, as the published weights need: at stride 2 the odd pixel goes to the bottom
/// and the right. Every convolution with its normalisation is a stage of its own. Not safe for concurrent use.
/// </remarks>
public sealed class MobileNetV1 : ConvolutionalBackbone
{
    private const int DepthwiseBlocks = 13;

    private static readonly int[] PointwiseChannels = [64, 128, 128, 256, 256, 512, 512, 512, 512, 512, 512, 1024];

    private static readonly int[] StridedBlocks = [2, 4, 6, 12];

    // The release derived from TensorFlow's: conv_dw_3.weight, conv_dw_3_bn.gamma; its last layers are not part of this
    // network.
    private static readonly CheckpointLayout[] Layouts =
    [
        CheckpointLayout.Own,
        new("TensorFlow's release", NameInRelease, "conv_pw_13.", "conv_pw_13_bn.", "conv_preds."),
    ];

    /// <summary>Makes the network with random weights.</summary>
    /// <param name="options">Null: as published, with ReLU6.</param>
    public MobileNetV1(BackboneOptions? options = null)
        : base("mobilenet-v1", 224, options?.Normalization ?? PixelNormalization.MinusOneToOne)
    {
        options ??= new BackboneOptions();
        var (channels, stride) = (3, 1);
        Add("conv1", 32, kernel: 3, step: 2, isDepthwise: false);
        for (var number = 1; number <= DepthwiseBlocks; number++)
        {
            Add($"conv_dw_{number}", channels, kernel: 3, step: StridedBlocks.Contains(number) ? 2
                : 1, isDepthwise: true);
            if (number <= PointwiseChannels.Length)
            {
                Add($"conv_pw_{number}", PointwiseChannels[number - 1], kernel: 1, step: 1, isDepthwise: false);
            }
        }

        void Add(string name, int outChannels, int kernel, int step, bool isDepthwise)
        {
            var convolution = new NormalizedConvolution(
                channels, outChannels, kernel, step, isDepthwise ? channels
                    : 1, EdgePadding.SameUpper, eps: 1e-3, options.BatchNormMomentum);
            var block = RegisterModule(name, new Block(convolution, options.Activation ?? BackboneActivation.Relu6));
            (channels, stride) = (outChannels, stride * step);
            AddStage(name, channels, stride, convolution.OutputSide, block.Forward, block);
        }
    }

    /// <summary>What the registry knows of it.</summary>
    public static BackboneDescription Description { get; } = new()
    {
        Name = "mobilenet-v1",
        Title = "MobileNet v1 1.0 without its last pointwise convolution (Howard et al. 2017)",
        Build = options => new MobileNetV1(options),
        Parameters = 2_156_352,
        InputSize = 224,
        Weights =
            "the bundled models hold fine-tuned ones; no whole network under these names is published in safetensors",
        Licence = "Apache-2.0",
        Options = [nameof(BackboneOptions.Activation)],
    };

    /// <summary>The names of the stages in the order in which they run; of every such network.</summary>
    public static IReadOnlyList<string> BlockNames { get; } =
    [
        "conv1",
        .. Enumerable.Range(1, DepthwiseBlocks).SelectMany(block =>
            block <= PointwiseChannels.Length ? new[] { $"conv_dw_{block}", $"conv_pw_{block}" }
                : [$"conv_dw_{block}"]),
    ];

    /// <inheritdoc/>
    public override IReadOnlyList<CheckpointLayout> CheckpointLayouts => Layouts;

    private static string? NameInRelease(string name)
    {
        var parts = name.Split('.');
        return parts[^1] switch
        {
            "num_batches_tracked" => null,
            _ when parts[1] == "conv" => $"{parts[0]}.weight",
            "weight" => $"{parts[0]}_bn.gamma",
            "bias" => $"{parts[0]}_bn.beta",
            "running_mean" => $"{parts[0]}_bn.mean",
            _ => $"{parts[0]}_bn.var",
        };
    }

    /// <summary>
    /// A convolution with its normalisation under the names <c>conv</c> and <c>bn</c>, and the activation.
    /// </summary>
    private sealed class Block : Module
    {
        private readonly NormalizedConvolution _convolution;
        private readonly BackboneActivation _activation;

        public Block(NormalizedConvolution convolution, BackboneActivation activation)
        {
            (_convolution, _activation) = (RegisterModule("conv", convolution), activation);
            RegisterModule("bn", convolution.Normalization);
        }

        public override Tensor Forward(Tensor input) => _convolution.Forward(input, _activation);
    }
}
