using Nadir.Torch;
using Nadir.Torch.Nn;

namespace Nadir.Systems.Building.Backbones;

/// <summary>
/// MobileNet v1, width 1.0, up to the thirteenth depthwise convolution: 13 depthwise-separable blocks, 1,024 channels
/// at 1/32 of the input's side (Howard et al. 2017, table 1, without the last pointwise convolution and classifier).
/// </summary>
/// <remarks>
/// The input is RGB scaled to -1..1 (x / 127.5 - 1). Padding follows TensorFlow's SAME rule, as the published weights need:
/// at stride 2 the odd pixel goes to the bottom and the right. Not safe for concurrent use.
/// </remarks>
public sealed class MobileNetV1 : Module
{
    /// <summary>Channels of the map that <see cref="Forward"/> returns.</summary>
    public const int OutputChannels = 1024;

    /// <summary>How many pixels of the input's side one cell of that map stands for.</summary>
    public const int OutputStride = 32;

    private static readonly int[] PointwiseChannels = [64, 128, 128, 256, 256, 512, 512, 512, 512, 512, 512, 1024];

    private static readonly int[] StridedBlocks = [2, 4, 6, 12];

    private const int DepthwiseBlocks = 13;

    private readonly List<ConvolutionBlock> _blocks = [];
    private readonly double _batchNormMomentum;

    /// <summary>Makes the network with random weights.</summary>
    /// <param name="activation">Published weights were trained with ReLU6.</param>
    /// <param name="batchNormMomentum">Share of a batch in the running statistics.</param>
    public MobileNetV1(BackboneActivation activation, double batchNormMomentum = 0.1)
    {
        _batchNormMomentum = batchNormMomentum;
        Add("conv1", 3, 32, kernelSize: 3, stride: 2, groups: 1, activation);
        var channels = 32;
        for (var block = 1; block <= DepthwiseBlocks; block++)
        {
            var stride = StridedBlocks.Contains(block) ? 2 : 1;
            Add($"conv_dw_{block}", channels, channels, kernelSize: 3, stride, groups: channels, activation);
            if (block <= PointwiseChannels.Length)
            {
                var next = PointwiseChannels[block - 1];
                Add($"conv_pw_{block}", channels, next, kernelSize: 1, stride: 1, groups: 1, activation);
                channels = next;
            }
        }
    }

    /// <summary>The names of the blocks in the order in which they run; of every such network.</summary>
    public static IReadOnlyList<string> BlockNames { get; } =
    [
        "conv1",
        .. Enumerable.Range(1, DepthwiseBlocks).SelectMany(block =>
            block <= PointwiseChannels.Length ? new[] { $"conv_dw_{block}", $"conv_pw_{block}" } : [$"conv_dw_{block}"]),
    ];

    /// <summary>The blocks in the order in which they run; <see cref="ConvolutionBlock.Name"/> is the published layer's name.</summary>
    public IReadOnlyList<ConvolutionBlock> Blocks => _blocks;

    /// <summary>Computes the last feature map.</summary>
    /// <param name="input">[N, 3, H, W], -1..1; channels-last is fastest.</param>
    /// <returns>[N, 1024, ceil(H/32), ceil(W/32)].</returns>
    public override Tensor Forward(Tensor input) => ForwardStages(input, [_blocks[^1].Name])[0];

    /// <summary>Computes the feature maps behind some blocks.</summary>
    /// <param name="input">[N, 3, H, W], -1..1; channels-last is fastest.</param>
    /// <param name="blocks">Names of blocks, in the order in which they run; the last block must be the last.</param>
    /// <returns>A map each, [N, channels, h, w].</returns>
    /// <exception cref="ArgumentException">A name is unknown or out of order.</exception>
    public IReadOnlyList<Tensor> ForwardStages(Tensor input, IReadOnlyList<string> blocks)
    {
        ArgumentNullException.ThrowIfNull(blocks);
        var stages = new List<Tensor>(blocks.Count);
        var features = input;
        foreach (var block in _blocks)
        {
            var next = block.Forward(features);
            var isKept = ReferenceEquals(features, input) || (stages.Count > 0 && ReferenceEquals(features, stages[^1]));
            if (!isKept)
            {
                features.Dispose();
            }

            features = next;
            if (stages.Count < blocks.Count && block.Name == blocks[stages.Count])
            {
                stages.Add(features);
            }
        }

        return stages.Count == blocks.Count && ReferenceEquals(stages[^1], features)
            ? stages
            : throw new ArgumentException($"The stages {string.Join(", ", blocks)} are not blocks in order with {_blocks[^1].Name} as the last.", nameof(blocks));
    }

    /// <summary>Channels behind a block.</summary>
    /// <exception cref="ArgumentException">There is no such block.</exception>
    public int ChannelsOf(string block) => (int)Find(block).Weight.Size(0);

    /// <summary>Keeps the blocks up to one as they are: no gradients, and the running statistics stay.</summary>
    /// <param name="block">Name of the last block to freeze.</param>
    /// <exception cref="ArgumentException">There is no such block.</exception>
    public void FreezeThrough(string block)
    {
        var last = _blocks.IndexOf(Find(block));
        foreach (var frozen in _blocks.Take(last + 1))
        {
            frozen.Freeze();
        }
    }

    /// <summary>Folds every block's normalisation into its convolution, in float32. Training is not possible afterwards.</summary>
    public void FoldNormalizations()
    {
        foreach (var block in _blocks)
        {
            block.Fold(ScalarType.Float32);
        }
    }

    private ConvolutionBlock Find(string name) => _blocks.Find(block => block.Name == name)
        ?? throw new ArgumentException($"MobileNet v1 has no block '{name}'; its blocks are {string.Join(", ", _blocks.Select(block => block.Name))}.", nameof(name));

    private void Add(
        string name, int inChannels, int outChannels, int kernelSize, int stride, int groups, BackboneActivation activation) =>
        _blocks.Add(RegisterModule(
            name, new ConvolutionBlock(name, inChannels, outChannels, kernelSize, stride, groups, activation, _batchNormMomentum)));
}
