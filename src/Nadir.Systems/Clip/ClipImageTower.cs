using Nadir.Torch;
using Nadir.Torch.Nn;

namespace Nadir.Systems.Clip;

/// <summary>Image vectors, and the map that they come from.</summary>
/// <param name="Features">[N, embedDim], not normalised.</param>
/// <param name="Map">[N, grid channels, grid side, grid side].</param>
public readonly record struct ClipSpatialFeatures(Tensor Features, Tensor Map);

/// <summary>Pictures to vectors, and to the grid of vectors that they come from. Not safe for concurrent use.</summary>
public abstract class ClipImageTower : Module
{
    private protected ClipImageTower()
    {
    }

    /// <summary>Encodes pictures.</summary>
    /// <param name="input">[N, 3, S, S], normalised as
    /// <see cref="Building.Preprocessing.ClipPreprocessing"/> does.</param>
    /// <returns>[N, embedDim] in the weights' type, not normalised.</returns>
    public override Tensor Forward(Tensor input)
    {
        using var scope = new TensorScope();
        return scope.Keep(ForwardSpatial(input).Features);
    }

    /// <summary>Encodes pictures and gives what lies before the pooling, too.</summary>
    /// <param name="input">[N, 3, S, S], normalised.</param>
    /// <returns>In the weights' type.</returns>
    public abstract ClipSpatialFeatures ForwardSpatial(Tensor input);

    /// <summary>What is added in every block; null for nothing.</summary>
    internal Func<Tensor, Tensor>? Adapter { get; set; }
}

/// <summary>CLIP's vision transformer (Dosovitskiy et al. 2021, with a normalisation before the blocks).</summary>
/// <remarks>Not safe for concurrent use.</remarks>
public sealed class VisionTransformer : ClipImageTower
{
    private readonly int _gridSide;
    private readonly Conv2d _patches;
    private readonly Tensor _classEmbedding;
    private readonly Tensor _positions;
    private readonly LayerNorm _before;
    private readonly ClipTransformer _transformer;
    private readonly LayerNorm _after;
    private readonly Tensor _projection;

    internal VisionTransformer(ClipImageConfiguration configuration, int embedDim, ClipActivation activation)
    {
        var (width, patch) = (configuration.Width, configuration.PatchSize);
        _gridSide = configuration.GridSide;
        var scale = 1 / Math.Sqrt(width);
        _patches = RegisterModule("conv1", new Conv2d(3, width, patch, patch, bias: false));
        _classEmbedding = RegisterParameter("class_embedding", Tensor.Empty([width]).NormalInPlace(0, scale));
        _positions = RegisterParameter(
            "positional_embedding", Tensor.Empty([(_gridSide * _gridSide) + 1, width]).NormalInPlace(0, scale));
        _before = RegisterModule("ln_pre", new LayerNorm(width));
        _transformer = RegisterModule("transformer", new ClipTransformer(
            width, configuration.Layers[0], configuration.Heads, configuration.MlpWidth, activation));
        _after = RegisterModule("ln_post", new LayerNorm(width));
        _projection = RegisterParameter("proj", Tensor.Empty([width, embedDim]).NormalInPlace(0, scale));
    }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor input)
    {
        using var scope = new TensorScope();
        return scope.Keep(Pool(Tokens(input).Select(1, 0)));
    }

    /// <inheritdoc/>
    public override ClipSpatialFeatures ForwardSpatial(Tensor input)
    {
        using var scope = new TensorScope();
        var tokens = Tokens(input);
        var patches = _after.Forward(tokens.Slice(1, start: 1));
        var map = patches.Transpose(1, 2).Reshape(patches.Size(0), -1, _gridSide, _gridSide);
        return new ClipSpatialFeatures(scope.Keep(Pool(tokens.Select(1, 0))), scope.Keep(map));
    }

    private Tensor Tokens(Tensor input)
    {
        using var scope = new TensorScope();
        var patches = _patches.Forward(input.To(_patches.Weight.Type)).Flatten(2).Transpose(1, 2);
        var first = _classEmbedding.To(patches.Type).Expand(patches.Size(0), 1, -1);
        var tokens = Tensor.Cat([first, patches], dim: 1) + _positions;
        return scope.Keep(_transformer.Forward(_before.Forward(tokens), null, Adapter));
    }

    private Tensor Pool(Tensor first)
    {
        using var normalized = _after.Forward(first);
        return normalized.Matmul(_projection);
    }
}

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

        _pool = RegisterModule("attnpool",
            new AttentionPool2d(configuration.GridSide, channels, configuration.Heads, embedDim));
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

    private (Conv2d Convolution, BatchNorm2d Normalization) Stem(
        int index, int inChannels, int outChannels, int stride) => (
        RegisterModule($"conv{index}",
            new Conv2d(inChannels, outChannels, kernelSize: 3, stride, padding: 1, bias: false)),
        RegisterModule($"bn{index}", new BatchNorm2d(outChannels)));
}

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
                new Conv2d(inChannels, planes * Expansion, kernelSize: 1, bias: false),
                new BatchNorm2d(planes * Expansion)));
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

/// <summary>Pools a map by attention from its mean to its positions. Not safe for concurrent use.</summary>
public sealed class AttentionPool2d : Module
{
    private readonly int _heads;
    private readonly Tensor _positions;
    private readonly Linear _key;
    private readonly Linear _query;
    private readonly Linear _value;
    private readonly Linear _output;

    internal AttentionPool2d(int gridSide, int channels, int heads, int embedDim)
    {
        _heads = heads;
        _positions = RegisterParameter(
            "positional_embedding", Tensor.Empty([(gridSide * gridSide) + 1, channels])
                .NormalInPlace(0, 1 / Math.Sqrt(channels)));
        _key = RegisterModule("k_proj", new Linear(channels, channels));
        _query = RegisterModule("q_proj", new Linear(channels, channels));
        _value = RegisterModule("v_proj", new Linear(channels, channels));
        _output = RegisterModule("c_proj", new Linear(channels, embedDim));
    }

    /// <summary>Pools.</summary>
    /// <param name="input">[N, channels, side, side].</param>
    /// <returns>[N, embedDim].</returns>
    public override Tensor Forward(Tensor input)
    {
        ArgumentNullException.ThrowIfNull(input);
        using var scope = new TensorScope();
        var cells = input.Flatten(2).Transpose(1, 2);
        var tokens = Tensor.Cat([cells.Mean([1], keepDim: true), cells], dim: 1) + _positions;
        // Only the mean asks; the other positions' answers would be thrown away.
        var mixed = Functional.ScaledDotProductAttention(
            Heads(_query.Forward(tokens.Narrow(1, 0, 1))), Heads(_key.Forward(tokens)), Heads(_value.Forward(tokens)));
        return scope.Keep(_output.Forward(mixed.Transpose(1, 2).Flatten(1)));
    }

    // [N, tokens, channels] to [N, heads, tokens, channels / heads].
    private Tensor Heads(Tensor tokens) => tokens.Reshape(tokens.Size(0), tokens.Size(1), _heads, -1).Transpose(1, 2);
}
