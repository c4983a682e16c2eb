using Nadir.Systems.Building;
using Nadir.Systems.Contracts;
using Nadir.Torch;
using Nadir.Torch.Nn;

namespace Nadir.Systems.Osdpm;

/// <summary>
/// OSDPM (Tian et al. 2025, "object-semantic and dual-attention perception model"): a dual encoder or a CLIP whose
/// image vectors are enriched by the dual attention perception network and clustered around object nouns.
/// </summary>
/// <remarks>Not safe for concurrent use.</remarks>
public sealed class OsdpmNetwork : Module, IStandsOnTowers, ISpatialEncoder, IExplainsImages
{
    /// <summary>
    /// Makes the model with random weights; the added parts leave the encoder's vectors unchanged at first.
    /// </summary>
    /// <exception cref="InvalidDataException">The configuration is out of range.</exception>
    public OsdpmNetwork(OsdpmOptions configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        configuration.Validate();
        Configuration = configuration;
        Towers = RegisterModule("encoder", configuration.Towers.Create());
        if (configuration.Querybank.Size > 0)
        {
            Querybank = RegisterModule("querybank", new Querybank(configuration.Querybank, Towers.FeatureDim));
        }

        if (configuration.Perception.Enabled)
        {
            Perception = RegisterModule("perception", new DualAttentionPerception(
                Towers.Stages[^1].Channels, Towers.FeatureDim, configuration.Perception));
        }

        if (configuration.Nouns.Count > 0)
        {
            Clustering = RegisterModule("clustering", new ObjectSemanticClustering(
                configuration.Nouns.Count, Towers.FeatureDim, configuration.ClusterTemperature));
        }
    }

    /// <summary>What the model was made from.</summary>
    public OsdpmOptions Configuration { get; }

    /// <inheritdoc/>
    public TowerPair Towers { get; }

    /// <summary>The dual attention perception network (DAPN); null without it.</summary>
    public DualAttentionPerception? Perception { get; }

    /// <summary>The object-semantic feature clustering module (OSFCM); null without it.</summary>
    public ObjectSemanticClustering? Clustering { get; }

    /// <inheritdoc/>
    public Querybank? Querybank { get; }

    /// <inheritdoc/>
    public Device Device => Towers.Device;

    /// <inheritdoc/>
    public ImageSpecification Images => Towers.Images;

    /// <inheritdoc/>
    public int FeatureDim => Towers.FeatureDim;

    /// <inheritdoc/>
    public int MaxTextLength => Towers.MaxTextLength;

    /// <inheritdoc/>
    public double Scale => Towers.Scale;

    /// <inheritdoc/>
    public IReadOnlyList<MapStage> Stages => Towers.Stages;

    /// <inheritdoc/>
    public Linear? ImageProjection => Towers.ImageProjection;

    /// <inheritdoc/>
    public Linear? TextProjection => Towers.TextProjection;

    /// <inheritdoc/>
    public IReadOnlyList<string> AttentionTitles => Perception is null ? [] : ["spatial attention", "saliency"];

    /// <inheritdoc/>
    public Tensor ImageFeatures(ImageInputs images)
    {
        if (Perception is null)
        {
            return Towers.ImageFeatures(images);
        }

        using var scope = new TensorScope();
        var (features, maps, _) = Towers.ForwardSpatial(images, [Stages[^1].Name]);
        return scope.Keep(features + Perception.Forward(maps[^1]));
    }

    /// <inheritdoc/>
    public SpatialFeatures ForwardSpatial(ImageInputs images, IReadOnlyList<string> stages)
    {
        var found = Towers.ForwardSpatial(images, stages);
        if (Perception is null)
        {
            return found;
        }

        using var scope = new TensorScope();
        var saliency = Perception.Attention(found.Maps[^1]).Saliency;
        return new SpatialFeatures(
            scope.Keep(found.Features + Perception.Forward(found.Maps[^1])), found.Maps, scope.Keep(saliency));
    }

    /// <inheritdoc/>
    public Tensor TextFeatures(TextInputs texts) => Towers.TextFeatures(texts);

    /// <inheritdoc/>
    public void PrepareForInference() => Towers.PrepareForInference();

    /// <inheritdoc/>
    public IReadOnlyList<Tensor> Attend(ImageInputs images)
    {
        if (Perception is null)
        {
            throw new InvalidOperationException(
                "This OSDPM was made without the perception network, so it has no attention to show.");
        }

        using var scope = new TensorScope();
        var (spatial, saliency) = Perception.Attention(Towers.ForwardSpatial(images, [Stages[^1].Name]).Maps[^1]);
        return [scope.Keep(spatial), scope.Keep(saliency)];
    }
}

/// <summary>
/// OSDPM's dual attention perception network (DAPN): spatial-channel attention for the whole picture,
/// adaptive-saliency-region attention for its objects, both added to the encoder's own vector.
/// </summary>
/// <remarks>Starts as nothing added: the last layer's weights are zero. Not safe for concurrent use.</remarks>
public sealed class DualAttentionPerception : Module
{
    private readonly Conv2d _reduction;
    private readonly BatchNorm2d _normalization;
    private readonly SpatialChannelAttention _context;
    private readonly SaliencyRegionAttention _objects;
    private readonly LayerNorm _joint;
    private readonly Dropout _dropout;
    private readonly Linear _projection;

    /// <summary>Makes the layers.</summary>
    /// <param name="mapChannels">Channels of the encoder's map.</param>
    /// <param name="embedDim">Length of the encoder's vectors.</param>
    /// <param name="configuration">Sizes.</param>
    public DualAttentionPerception(int mapChannels, int embedDim, PerceptionOptions configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        var width = configuration.Width;
        _reduction = RegisterModule("reduction", new Conv2d(mapChannels, width, kernelSize: 1, bias: false));
        _normalization = RegisterModule("normalization", new BatchNorm2d(width));
        _context = RegisterModule(
            "spatial_channel", new SpatialChannelAttention(width, configuration.ChannelReduction));
        _objects = RegisterModule("saliency_region", new SaliencyRegionAttention(width, configuration.Grids));
        _joint = RegisterModule("joint", new LayerNorm(2 * width));
        _dropout = RegisterModule("dropout", new Dropout(configuration.Dropout));
        _projection = RegisterModule("projection", new Linear(2 * width, embedDim, bias: false));
        using var noGrad = new NoGradScope();
        _projection.Weight.ZeroInPlace();
    }

    /// <summary>Looks at a map.</summary>
    /// <param name="input">[N, mapChannels, h, w], the encoder's last map.</param>
    /// <returns>[N, embedDim] in float32, to be added to the encoder's vector.</returns>
    public override Tensor Forward(Tensor input)
    {
        ArgumentNullException.ThrowIfNull(input);
        using var scope = new TensorScope();
        using var precise = new AutocastScope(input.Device.Type, enabled: false);
        var context = _context.Forward(Reduce(input));
        var joint = _joint.Forward(Tensor.Cat([context.Mean([2, 3]), _objects.Forward(context)], dim: 1));
        return scope.Keep(_projection.Forward(_dropout.Forward(joint)));
    }

    /// <summary>Where the network looks: both attentions of every position.</summary>
    /// <param name="map">[N, mapChannels, h, w].</param>
    /// <returns>Spatial attention and saliency, each [N, h, w], 0..1.</returns>
    public (Tensor Spatial, Tensor Saliency) Attention(Tensor map)
    {
        ArgumentNullException.ThrowIfNull(map);
        using var scope = new TensorScope();
        using var precise = new AutocastScope(map.Device.Type, enabled: false);
        var reduced = Reduce(map);
        return (
            scope.Keep(_context.SpatialWeights(reduced).Squeeze(1)),
            scope.Keep(_objects.Saliency(_context.Forward(reduced)).Squeeze(1)));
    }

    private Tensor Reduce(Tensor map) => _normalization.Forward(_reduction.Forward(map.To(ScalarType.Float32))).Relu();
}

/// <summary>
/// DAPN's spatial-channel synergistic attention: one weight a position and one a channel, multiplied with each other,
/// so that global context decides about both at once; the map itself is added.
/// </summary>
/// <remarks>
/// The abstract names the interaction of the two kinds of weights; the forms of each (mean and maximum over channels
/// through a 7x7 convolution; mean and maximum over positions through a small network) are those of CBAM (Woo et al.
/// 2018), our reading. Not safe for concurrent use.
/// </remarks>
public sealed class SpatialChannelAttention : Module
{
    private const int WindowSize = 7;

    private readonly Conv2d _spatial;
    private readonly Sequential _channel;

    /// <summary>Makes the layers with random weights.</summary>
    /// <param name="channels">Channels of the map.</param>
    /// <param name="reduction">How many times fewer units the channel network's middle has.</param>
    public SpatialChannelAttention(int channels, int reduction)
    {
        _spatial = RegisterModule("spatial", new Conv2d(2, 1, WindowSize, padding: WindowSize / 2));
        _channel = RegisterModule("channel", new Sequential(
            new Linear(channels, Math.Max(1, channels / reduction)), new Relu(),
            new Linear(Math.Max(1, channels / reduction), channels)));
    }

    /// <summary>Weighs a map.</summary>
    /// <param name="input">[N, channels, h, w] in float32.</param>
    /// <returns>Of the same shape: input * (1 + spatial * channel).</returns>
    public override Tensor Forward(Tensor input)
    {
        ArgumentNullException.ThrowIfNull(input);
        using var scope = new TensorScope();
        var synergy = SpatialWeights(input) * ChannelWeights(input).Unsqueeze(-1).Unsqueeze(-1);
        return scope.Keep((input * synergy) + input);
    }

    /// <summary>The positions' weights.</summary>
    /// <param name="input">[N, channels, h, w] in float32.</param>
    /// <returns>[N, 1, h, w], 0..1.</returns>
    public Tensor SpatialWeights(Tensor input)
    {
        ArgumentNullException.ThrowIfNull(input);
        using var scope = new TensorScope();
        var pooled = Tensor.Cat([input.Mean([1], keepDim: true), input.Amax([1], keepDim: true)], dim: 1);
        return scope.Keep(_spatial.Forward(pooled).Sigmoid());
    }

    /// <summary>The channels' weights.</summary>
    /// <param name="input">[N, channels, h, w] in float32.</param>
    /// <returns>[N, channels], 0..1.</returns>
    public Tensor ChannelWeights(Tensor input)
    {
        ArgumentNullException.ThrowIfNull(input);
        using var scope = new TensorScope();
        var sum = _channel.Forward(input.Mean([2, 3])) + _channel.Forward(input.Amax([2, 3]));
        return scope.Keep(sum.Sigmoid());
    }
}

/// <summary>
/// DAPN's adaptive-saliency-region attention: a saliency a position, pooling of the salient map over grids of several
/// sizes, and weights of the scales that the picture itself decides.
/// </summary>
/// <remarks>
/// Of each grid, the cells are summed up by their saliency, so that a small object fills a vector at the fine scale and
/// a large one at the coarse scale. The abstract gives the idea; the form is our reading. Not safe for concurrent use.
/// </remarks>
public sealed class SaliencyRegionAttention : Module
{
    // Far below one position's saliency; keeps an empty cell's quotient finite.
    private const double LeastSaliency = 1e-6;

    private readonly Conv2d _saliency;
    private readonly Linear _scales;
    private readonly int[] _grids;

    /// <summary>Makes the layers with random weights.</summary>
    /// <param name="channels">Channels of the map.</param>
    /// <param name="grids">Cells a side of each scale.</param>
    public SaliencyRegionAttention(int channels, IReadOnlyList<int> grids)
    {
        ArgumentNullException.ThrowIfNull(grids);
        _grids = [.. grids];
        _saliency = RegisterModule("saliency", new Conv2d(channels, 1, kernelSize: 1));
        _scales = RegisterModule("scales", new Linear(_grids.Length * channels, _grids.Length));
    }

    /// <summary>Sums a map up by its salient regions.</summary>
    /// <param name="input">[N, channels, h, w] in float32.</param>
    /// <returns>[N, channels].</returns>
    public override Tensor Forward(Tensor input)
    {
        ArgumentNullException.ThrowIfNull(input);
        using var scope = new TensorScope();
        var saliency = Saliency(input);
        var salient = input * saliency;
        Tensor[] scales = [.. _grids.Select(grid => PoolScale(salient, saliency, grid))];
        var weights = _scales.Forward(Tensor.Cat(scales, dim: 1)).Softmax(-1);
        return scope.Keep((Tensor.Stack(scales, dim: 1) * weights.Unsqueeze(-1)).Sum([1]));
    }

    /// <summary>How much each position counts.</summary>
    /// <param name="input">[N, channels, h, w] in float32.</param>
    /// <returns>[N, 1, h, w], 0..1.</returns>
    public Tensor Saliency(Tensor input)
    {
        using var logits = _saliency.Forward(input);
        return logits.Sigmoid();
    }

    // The mean salient vector of each cell, weighted by the softmax of the cells' mean saliency times their number.
    private static Tensor PoolScale(Tensor salient, Tensor saliency, int grid)
    {
        using var scope = new TensorScope();
        var mass = saliency.AdaptiveAvgPool2d(grid, grid);
        var cells = (salient.AdaptiveAvgPool2d(grid, grid) / (mass + LeastSaliency)).Flatten(2);
        var weights = (mass.Flatten(2) * (double)(grid * grid)).Softmax(-1);
        return scope.Keep((cells * weights).Sum([2]));
    }
}

/// <summary>
/// OSDPM's object-semantic feature clustering module (OSFCM): a prototype for each frequent object noun; pictures are
/// drawn to the prototypes of the nouns that their captions make likely.
/// </summary>
/// <remarks>
/// Prototypes start at the text vectors of their nouns and are learned. Captions enter by the priors, in training only;
/// at work nothing of this module is needed. Not safe for concurrent use.
/// </remarks>
public sealed class ObjectSemanticClustering : Module
{
    private readonly double _inverseTemperature;

    /// <summary>Makes the module with random prototypes.</summary>
    /// <param name="nouns">How many prototypes.</param>
    /// <param name="embedDim">Length of the vectors.</param>
    /// <param name="temperature">Divides cosines before the softmax over prototypes.</param>
    public ObjectSemanticClustering(int nouns, int embedDim, double temperature)
    {
        _inverseTemperature = 1 / temperature;
        Prototypes = RegisterParameter("prototypes", Tensor.Randn([nouns, embedDim]));
    }

    /// <summary>[nouns, embedDim], of any length: only directions count.</summary>
    public Tensor Prototypes { get; }

    /// <summary>How likely each noun is for some vectors.</summary>
    /// <param name="images">[N, embedDim], unit norm.</param>
    /// <returns>[N, nouns], logarithms.</returns>
    public Tensor LogAssignments(Tensor images)
    {
        ArgumentNullException.ThrowIfNull(images);
        using var scope = new TensorScope();
        return scope.Keep((images.Matmul(Prototypes.Normalize().T()) * _inverseTemperature).LogSoftmax(-1));
    }

    /// <summary>The clustering loss: the Kullback-Leibler divergence of the assignments from the priors.</summary>
    /// <param name="images">[N, embedDim], unit norm.</param>
    /// <param name="priors">[N, nouns]; a row sums to 1, or is zero where captions name none of the nouns.</param>
    /// <returns>A scalar, at least 0: the mean over rows that have a prior; 0 if there are none.</returns>
    public Tensor Loss(Tensor images, Tensor priors)
    {
        ArgumentNullException.ThrowIfNull(images);
        ArgumentNullException.ThrowIfNull(priors);
        using var scope = new TensorScope();
        // p log p is 0 at 0; the clamp keeps the logarithm of 0 out of the product.
        var entropy = priors * priors.Clamp(min: 1e-12).Log();
        var rows = (entropy - (priors * LogAssignments(images))).Sum([1]);
        var counted = priors.Sum([1]).Sum().Clamp(min: 1);
        return scope.Keep(rows.Sum() / counted);
    }
}
