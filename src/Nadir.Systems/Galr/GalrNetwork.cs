using Nadir.Imagery;
using Nadir.Systems.Building;
using Nadir.Systems.Building.Attention;
using Nadir.Systems.Building.Backbones;
using Nadir.Systems.Building.TextEncoders;
using Nadir.Systems.Contracts;
using Nadir.Torch;
using Nadir.Torch.Nn;

namespace Nadir.Systems.Galr;

/// <summary>
/// GaLR (Yuan et al. 2022, "Remote Sensing Cross-Modal Text-Image Retrieval Based on Global and Local Information"): a
/// global vector by multiscale attention, a local one by a graph network over objects, both fused by attention to each
/// other.
/// </summary>
/// <remarks>Not safe for concurrent use.</remarks>
public sealed class GalrNetwork : Module, ITwoTowers, IStandsOnBackbone
{
    private readonly FeaturePyramid _maps;
    private readonly MultiscaleVisualAttention _global;
    private readonly ObjectGraphNetwork _local;
    private readonly DynamicFusion _fusion;
    private readonly SentenceEncoder _text;

    /// <summary>Makes the network with random weights; <see cref="Objects"/> are to be fitted before
    /// training.</summary>
    /// <param name="options">Sizes.</param>
    /// <param name="backbone">In place of the one that the options name, such as a narrower one; the network owns
    /// it.</param>
    /// <exception cref="InvalidDataException">The options are out of range, or the backbone has not the
    /// maps.</exception>
    public GalrNetwork(GalrOptions options, Backbone? backbone = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        Configuration = options;
        Backbone = RegisterModule("backbone", backbone ?? options.Image.Create());
        _maps = FeaturePyramid.Of(Backbone, options.Image.Size);
        _global = RegisterModule("mvsa", new MultiscaleVisualAttention(_maps, options.EmbedDim));
        Objects = RegisterModule("objects", new GridObjects(_maps.Channels[^1]));
        _local = RegisterModule(
            "local_feature", new ObjectGraphNetwork(GridObjects.Count, GridObjects.Width, options.EmbedDim));
        _fusion = RegisterModule("fusion", new DynamicFusion(options));
        _text = RegisterModule("text", new SentenceEncoder(options.Text, options.EmbedDim, options.ProjectText));
    }

    /// <summary>What the network was made from.</summary>
    public GalrOptions Configuration { get; }

    /// <inheritdoc/>
    public Backbone Backbone { get; }

    /// <summary>What stands in for detected objects.</summary>
    public GridObjects Objects { get; }

    /// <inheritdoc/>
    public Device Device => Objects.Device;

    /// <inheritdoc/>
    public ImageSpecification Images => new(Configuration.Image.Size, SquareFit.Stretch);

    /// <inheritdoc/>
    public int FeatureDim => Configuration.EmbedDim;

    /// <inheritdoc/>
    public int MaxTextLength => Configuration.Text.MaxLength;

    /// <summary>1 / 0.05: margins teach no temperature, and this is a usual one.</summary>
    public double Scale => 20;

    /// <summary>Images to vectors. Where the inputs have regions and a graph, these are the objects; else cells of the
    /// last map.</summary>
    /// <inheritdoc/>
    public Tensor ImageFeatures(ImageInputs images)
    {
        ArgumentNullException.ThrowIfNull(images);
        using var scope = new TensorScope();
        var maps = _maps.Forward(images);
        using var precise = new AutocastScope(images.Pixels.Device.Type, enabled: false);
        var (objects, graph) =
            images is { Regions: { } regions, Graph: { } given } ? (regions, given) : Objects.Forward(maps[^1]);
        var global = VectorNormalization.L2(_global.Forward(maps), 1);
        return scope.Keep(_fusion.Forward(global, _local.Forward(objects, graph)));
    }

    /// <summary>The last map, from which <see cref="GridObjects.Fit"/> learns.</summary>
    /// <param name="images">N of them.</param>
    /// <returns>[N, C, h, w].</returns>
    public Tensor LastMap(ImageInputs images)
    {
        ArgumentNullException.ThrowIfNull(images);
        using var scope = new TensorScope();
        return scope.Keep(_maps.Forward(images)[^1]);
    }

    /// <inheritdoc/>
    public Tensor TextFeatures(TextInputs texts) => _text.Forward(texts);

    /// <inheritdoc/>
    public void PrepareForInference() => Backbone.FoldNormalizations();

    /// <summary>Always throws: the network has two inputs.</summary>
    /// <exception cref="NotSupportedException">Always.</exception>
    public override Tensor Forward(Tensor input) =>
        throw new NotSupportedException("GaLR has two inputs: call ImageFeatures or TextFeatures.");
}

/// <summary>
/// GaLR's graph network over objects: X1 = ReLU(W1 A X), X2 = ReLU(W2 A X1), X3 = ReLU(W3 A X2), flattened, a linear
/// layer, length 1.
/// </summary>
/// <remarks>Parameters under the names of the authors' code: fc1 to fc3 without biases, out. Not safe for concurrent
/// use in training.</remarks>
public sealed class ObjectGraphNetwork : Module
{
    private readonly Linear[] _layers;
    private readonly Linear _out;

    /// <summary>Makes the layers with PyTorch's random weights.</summary>
    /// <param name="objects">Objects an image.</param>
    /// <param name="width">Numbers an object.</param>
    /// <param name="embedDim">Length of the vectors.</param>
    public ObjectGraphNetwork(int objects, int width, int embedDim)
    {
        int[] widths = [width, width, width / 2, width];
        _layers = [.. Enumerable.Range(1, 3).Select(
            number => RegisterModule($"fc{number}", new Linear(widths[number - 1], widths[number], bias: false)))];
        _out = RegisterModule("out", new Linear(objects * width, embedDim));
    }

    /// <summary>The images' local vectors.</summary>
    /// <param name="objects">[N, objects, width].</param>
    /// <param name="graph">[N, objects, objects]: how much each takes of each, used as it is.</param>
    /// <returns>[N, embedDim], length 1.</returns>
    public Tensor Forward(Tensor objects, Tensor graph)
    {
        ArgumentNullException.ThrowIfNull(objects);
        ArgumentNullException.ThrowIfNull(graph);
        using var scope = new TensorScope();
        var states = _layers.Aggregate(objects, (state, layer) => layer.Forward(graph.Bmm(state)).Relu());
        return scope.Keep(VectorNormalization.L2(_out.Forward(states.Flatten(1)), 1));
    }
}

/// <summary>
/// GaLR's multi-level information dynamic fusion, MIDF: each vector through self-attention, the local one guided by the
/// global one and then the other way round; g' = sigmoid(l) * g and l' = g + l, weighed by a small network.
/// </summary>
/// <remarks>
/// Parameters under the names of the authors' code. Sequences have one vector, so every attention is a linear map of
/// it. Not safe for concurrent use in training.
/// </remarks>
public sealed class DynamicFusion : Module
{
    private const double WeightDropout = 0.2;

    private readonly SelfAttentionUnit _localSelf;
    private readonly SelfAttentionUnit _globalSelf;
    private readonly GuidedAttentionUnit _globalToLocal;
    private readonly GuidedAttentionUnit _localToGlobal;
    private readonly Sequential _weights;
    private readonly bool _firstWeightOnly;

    /// <summary>Makes the layers with PyTorch's random weights.</summary>
    /// <param name="options">Sizes.</param>
    public DynamicFusion(GalrOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var (width, heads, hidden) = (options.EmbedDim, options.Heads, options.FeedForward);
        _firstWeightOnly = options.FirstWeightOnly;
        _localSelf = RegisterModule("l2l_SA", new SelfAttentionUnit(width, heads, hidden));
        _globalSelf = RegisterModule("g2g_SA", new SelfAttentionUnit(width, heads, hidden));
        _globalToLocal = RegisterModule("g2l_SGA", new GuidedAttentionUnit(width, heads, hidden));
        _localToGlobal = RegisterModule("l2g_SGA", new GuidedAttentionUnit(width, heads, hidden));
        _weights = RegisterModule("dynamic_weight", new Sequential(
            new Linear(width, options.WeightDim), new Sigmoid(), new Dropout(WeightDropout),
                new Linear(options.WeightDim, 2)));
    }

    /// <summary>Fuses both vectors of images.</summary>
    /// <param name="global">[N, embedDim].</param>
    /// <param name="local">[N, embedDim].</param>
    /// <returns>[N, embedDim].</returns>
    public Tensor Forward(Tensor global, Tensor local)
    {
        ArgumentNullException.ThrowIfNull(global);
        ArgumentNullException.ThrowIfNull(local);
        using var scope = new TensorScope();
        var g = _globalSelf.Forward(global.Unsqueeze(1));
        var l = _localSelf.Forward(local.Unsqueeze(1));
        l = _globalToLocal.Forward(l, g);
        g = _localToGlobal.Forward(g, l);
        (g, l) = (g.Squeeze(1), l.Squeeze(1));
        var (gated, joined) = (l.Sigmoid() * g, g + l);
        var weights = _weights.Forward(gated + joined).Softmax(-1);
        var (first, second) = (weights.Narrow(1, 0, 1), weights.Narrow(1, _firstWeightOnly ? 0 : 1, 1));
        return scope.Keep((first * gated) + (second * joined));
    }
}
