using Nadir.Torch;
using Nadir.Torch.Nn;

namespace Nadir.Systems.Sfdr;

/// <summary>
/// SFDR (JSTARS 2025, doi 10.1109/JSTARS.2025.3580686): a captioner that fuses semantic and spatial features of a
/// picture (SSFF), refines them as a graph (DGFR), lets prior knowledge guide an encoder, and writes with a meshed
/// decoder.
/// </summary>
/// <remarks>
/// Takes features that a retrieval model computed. Regions are the local nodes and come first, grid cells the global
/// ones. README.md tells where this differs from the released code and which setting takes its way. Not safe for
/// concurrent use.
/// </remarks>
public sealed class SfdrNetwork : Module
{
    private const int CellGeometryLength = 4;

    private readonly NodeEmbedding _localEmbedding;
    private readonly NodeEmbedding _globalEmbedding;
    private readonly SemanticSpatialFusion? _localFusion;
    private readonly SemanticSpatialFusion? _globalFusion;
    private readonly FixedSemanticFusion? _fixedFusion;
    private readonly Embedding? _styles;
    private readonly DynamicWeights? _weights;
    private readonly DynamicGraphRefinement? _localGraph;
    private readonly DynamicGraphRefinement? _globalGraph;
    private readonly PriorKnowledge? _knowledge;
    private readonly NodeEncoder _encoder;
    private readonly Tensor _cells;

    /// <summary>Makes the model with random weights and an empty bank.</summary>
    /// <param name="configuration">Its vocabulary size must be set.</param>
    /// <exception cref="InvalidDataException">The configuration is out of range.</exception>
    public SfdrNetwork(SfdrOptions configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        configuration.Validate();
        ArgumentOutOfRangeException.ThrowIfLessThan(configuration.VocabularySize, 5);
        Configuration = configuration;
        var (width, dropout, sizes) = (configuration.Width, configuration.Dropout, configuration.Sizes);
        _cells = RegisterBuffer("cells", CellGeometry(sizes.GridSide), persistent: false);
        var asReleased = configuration.AsReleased;
        var (localGeometry, globalGeometry) = asReleased.NodesWithoutGeometry ? (0, 0)
            : (FeatureLayout.GeometryLength, CellGeometryLength);
        _localEmbedding = RegisterModule("local_embedding",
            new NodeEmbedding(sizes.RegionChannels, localGeometry, width, dropout));
        _globalEmbedding = RegisterModule("global_embedding",
            new NodeEmbedding(sizes.GridChannels, globalGeometry, width, dropout));
        if (configuration.Styles.Count > 0)
        {
            _styles = RegisterModule("style_embedding", new Embedding(configuration.Styles.Count, width));
            StyleClassifier = RegisterModule(
                "style_classifier", new StyleClassifier(sizes.Statistics, configuration.Styles.Count));
        }

        var semantic = sizes.Embed * (configuration.TakesText ? 2 : 1);
        if (configuration.SemanticFusion && asReleased.FixedFusion)
        {
            _fixedFusion = RegisterModule("fixed_fusion", new FixedSemanticFusion(sizes.GridChannels, semantic));
        }
        else if (configuration.SemanticFusion)
        {
            _localFusion = RegisterModule("local_fusion",
                new SemanticSpatialFusion(semantic, width, dropout, asReleased));
            _globalFusion = RegisterModule("global_fusion",
                new SemanticSpatialFusion(semantic, width, dropout, asReleased));
        }

        if (configuration.Graph.Enabled)
        {
            _weights = RegisterModule("dynamic_weights", new DynamicWeights(width));
            _localGraph = RegisterModule("local_graph",
                new DynamicGraphRefinement(width, configuration.Heads, configuration.Graph, asReleased));
            _globalGraph = RegisterModule("global_graph",
                new DynamicGraphRefinement(width, configuration.Heads, configuration.Graph, asReleased));
        }

        _knowledge = configuration.KnowledgeGuidance
            ? RegisterModule("knowledge", new PriorKnowledge(width, asReleased.SummedKnowledge)) : null;
        _encoder = RegisterModule("encoder", new NodeEncoder(configuration));
        Decoder = RegisterModule("decoder", new MeshedDecoder(configuration));
        Bank = configuration.Retrieves ? RegisterModule("bank", new CaptionBank(configuration.Bank.Size, sizes.Embed))
            : null;
        if (asReleased.XavierEverywhere)
        {
            using var noGrad = new NoGradScope();
            foreach (var parameter in Parameters().Where(parameter => parameter.Dimensions > 1))
            {
                Init.XavierUniform(parameter);
            }
        }
    }

    /// <summary>What the model was made from.</summary>
    public SfdrOptions Configuration { get; }

    /// <summary>Writes captions.</summary>
    public MeshedDecoder Decoder { get; }

    /// <summary>The training captions that texts are retrieved from; null when the model retrieves none.</summary>
    public CaptionBank? Bank { get; }

    /// <summary>Tells in which style a picture is described; null when the model has one style only.</summary>
    public StyleClassifier? StyleClassifier { get; }

    /// <summary>Where the weights are.</summary>
    public Device Device => _cells.Device;

    /// <summary>Encodes pictures.</summary>
    /// <param name="features">Of N pictures, on the model's device, with a text's vector where the
    /// model takes one.</param>
    /// <returns>The result of each encoder layer, [N, regions + cells, width], or of the regions alone where the model
    /// encodes no others.</returns>
    /// <exception cref="ArgumentException">The model takes a text's vector or a style and there is none.</exception>
    public IReadOnlyList<Tensor> Encode(PictureFeatures features)
    {
        using var scope = new TensorScope();
        var local = _localEmbedding.Forward(features.Regions, features.Geometry);
        var grid = _fixedFusion?.Forward(features.Grid, Semantic(features)) ?? features.Grid;
        var global = _globalEmbedding.Forward(grid, _cells);
        if (_styles is not null)
        {
            var style = _styles.Forward(Style(features)).Unsqueeze(1);
            (local, global) = (local + style, global + style);
        }

        if (_localFusion is not null)
        {
            var semantic = Semantic(features);
            (local, global) = (_localFusion.Forward(local, semantic), _globalFusion!.Forward(global, semantic));
        }

        if (_weights is not null)
        {
            local = _localGraph!.Forward(local, _weights.Forward(local));
            global = _globalGraph!.Forward(global, _weights.Forward(global));
        }

        var knowledge = _knowledge?.Forward(local, global);
        if (Configuration.AsReleased.EncodeGatedNodes)
        {
            (local, global) = _knowledge!.Weigh(local, global);
        }

        return scope.Keep(Configuration.AsReleased.EncodeRegionsOnly
            ? _encoder.Forward(local, knowledge?.Narrow(1, 0, local.Size(1)))
            : _encoder.Forward(Tensor.Cat([local, global], dim: 1), knowledge));
    }

    /// <summary>Encodes pictures for decoding.</summary>
    /// <inheritdoc cref="Encode"/>
    /// <returns>Keys and values of every decoder layer.</returns>
    public DecoderMemory Remember(PictureFeatures features)
    {
        using var scope = new TensorScope();
        var memory = Decoder.Remember(Encode(features));
        foreach (var tensor in memory.Tensors)
        {
            scope.Keep(tensor);
        }

        return memory;
    }

    /// <summary>Puts retrieved texts beside pictures where the model takes such.</summary>
    /// <param name="features">Of N pictures.</param>
    /// <returns>The same features, with the mean vector of the nearest captions where the model
    /// retrieves them.</returns>
    public PictureFeatures Retrieve(PictureFeatures features) => Bank is null
        ? features
        : features with { Text = Bank.Retrieve(features.Picture, Configuration.Features.RetrievedCaptions) };

    private Tensor Style(PictureFeatures features) => features.Style ?? (features.Statistics is { } statistics
        ? StyleClassifier!.Predict(statistics)
        : throw new ArgumentException("This model takes a style, or statistics to tell it by.", nameof(features)));

    private Tensor Semantic(PictureFeatures features)
    {
        if (!Configuration.TakesText)
        {
            return features.Picture;
        }

        return features.Text is { } text
            ? Tensor.Cat([features.Picture, text], dim: 1)
            : throw new ArgumentException("This model takes a text's vector beside the picture's.", nameof(features));
    }

    // Left, top, width, height of each cell, as parts of the side.
    private static Tensor CellGeometry(int side)
    {
        float[] values = [.. Enumerable.Range(0, side * side).SelectMany(
            cell => new[] { (cell % side) / (float)side, (cell / side) / (float)side, 1f / side, 1f / side })];
        return Tensor.FromArray<float>(values, side * side, CellGeometryLength);
    }
}

/// <summary>
/// SFDR's semantic-spatial feature fusion (SSFF): the semantic feature of the whole picture, its vector beside that of
/// its texts, is blended into every node.
/// </summary>
/// <remarks>
/// A node n and the semantic feature s are brought to one space, D n and S s; their blend g * D n + (1 - g) * S s, with
/// a gate g = sigmoid(W [D n; S s]) a channel, is brought back by U and added to the node. In the released code g is
/// 0.5 everywhere and the projections are random and never trained (<see cref="FixedSemanticFusion"/>); here all are
/// learned, a reading of ours. Not
/// safe for concurrent use.
/// </remarks>
public sealed class SemanticSpatialFusion : Module
{
    private readonly Linear _spatial;
    private readonly Linear _semantic;
    private readonly Linear _gate;
    private readonly Linear _expansion;
    private readonly Dropout _semanticDropout;
    private readonly Dropout _dropout;
    private readonly LayerNorm _normalization;
    private readonly double _semanticScale;

    /// <summary>Makes the layers with random weights.</summary>
    /// <param name="semanticLength">Length of the semantic feature.</param>
    /// <param name="width">Length of a node's vector.</param>
    /// <param name="dropout">Probability of a zero in training.</param>
    /// <param name="asReleased">What is done as the released code does it; null: nothing.</param>
    public SemanticSpatialFusion(int semanticLength, int width, double dropout, AsReleasedOptions? asReleased = null)
    {
        _semanticScale = Math.Sqrt(semanticLength);
        _spatial = RegisterModule("spatial", new Linear(width, width));
        _semantic = RegisterModule("semantic", new Linear(semanticLength, width));
        _gate = RegisterModule("gate", new Linear(2 * width, width));
        _expansion = RegisterModule("expansion", new Linear(width, width));
        _dropout = RegisterModule("dropout", new Dropout(dropout));
        _semanticDropout = asReleased?.DropoutOfResultsOnly == true
            ? RegisterModule("semantic_dropout", new Dropout(0))
            : _dropout;
        _normalization = RegisterModule("normalization", new LayerNorm(width));
    }

    /// <summary>Blends the semantic feature into nodes.</summary>
    /// <param name="nodes">[N, nodes, width].</param>
    /// <param name="semantic">[N, semanticLength]: vectors of about unit norm, side by side.</param>
    /// <returns>[N, nodes, width].</returns>
    public Tensor Forward(Tensor nodes, Tensor semantic)
    {
        ArgumentNullException.ThrowIfNull(nodes);
        ArgumentNullException.ThrowIfNull(semantic);
        using var scope = new TensorScope();
        var spatial = _spatial.Forward(nodes);
        // Components of a unit vector are tiny beside those of a normalised node.
        var meaning = _semantic.Forward(_semanticDropout.Forward(semantic * _semanticScale)).Unsqueeze(1)
            .Expand(spatial.Shape);
        var gate = _gate.Forward(Tensor.Cat([spatial, meaning], dim: 2)).Sigmoid();
        var blend = (spatial * gate) + (meaning * (1 - gate));
        return scope.Keep(_normalization.Forward(nodes + _dropout.Forward(_expansion.Forward(blend.Relu()))));
    }
}

/// <summary>
/// The fusion (SSFF) as the released code has it, on features before they are embedded: half of a feature and half of
/// the semantic
/// feature through random matrices that are never trained.
/// </summary>
/// <remarks>(0.5 f D + 0.5 s) U with D and U of N(0, 0.01). They are stored with the model. Not safe for concurrent
/// use.</remarks>
public sealed class FixedSemanticFusion : Module
{
    private const double Deviation = 0.01;
    private const double Share = 0.5;

    private readonly Tensor _reduction;
    private readonly Tensor _expansion;

    /// <summary>Draws the matrices.</summary>
    /// <param name="channels">Channels of a feature.</param>
    /// <param name="semanticLength">Length of the semantic feature.</param>
    public FixedSemanticFusion(int channels, int semanticLength)
    {
        _reduction = RegisterBuffer("reduction", Tensor.Randn([channels, semanticLength]).MulInPlace(Deviation));
        _expansion = RegisterBuffer("expansion", Tensor.Randn([semanticLength, channels]).MulInPlace(Deviation));
    }

    /// <summary>Blends the semantic feature into features.</summary>
    /// <param name="features">[N, cells, channels].</param>
    /// <param name="semantic">[N, semanticLength].</param>
    /// <returns>[N, cells, channels], in place of the features.</returns>
    public Tensor Forward(Tensor features, Tensor semantic)
    {
        ArgumentNullException.ThrowIfNull(features);
        ArgumentNullException.ThrowIfNull(semantic);
        using var scope = new TensorScope();
        return scope.Keep(((features.Matmul(_reduction) * Share) + (semantic.Unsqueeze(1) * (1 - Share)))
            .Matmul(_expansion));
    }
}

/// <summary>Makes nodes of features and of where they lie: LN(relu(W feature + G geometry)).</summary>
/// <remarks>
/// The geometry is a reading of ours: the released code has none (<see
/// cref="AsReleasedOptions.NodesWithoutGeometry"/>). Not safe for
/// concurrent use.
/// </remarks>
public sealed class NodeEmbedding : Module
{
    private readonly Linear _feature;
    private readonly Linear? _geometry;
    private readonly Dropout _dropout;
    private readonly LayerNorm _normalization;

    /// <summary>Makes the layers with random weights.</summary>
    /// <param name="channels">Channels of a feature.</param>
    /// <param name="geometryLength">Values that tell where it lies; 0: it is not told.</param>
    /// <param name="width">Length of a node's vector.</param>
    /// <param name="dropout">Probability of a zero in training.</param>
    public NodeEmbedding(int channels, int geometryLength, int width, double dropout)
    {
        _feature = RegisterModule("feature", new Linear(channels, width));
        _geometry = geometryLength == 0 ? null
            : RegisterModule("geometry", new Linear(geometryLength, width, bias: false));
        _dropout = RegisterModule("dropout", new Dropout(dropout));
        _normalization = RegisterModule("normalization", new LayerNorm(width));
    }

    /// <summary>Embeds features.</summary>
    /// <param name="features">[N, nodes, channels].</param>
    /// <param name="geometry">Broadcasts to [N, nodes, geometryLength]; not used where it is not told.</param>
    /// <returns>[N, nodes, width].</returns>
    public Tensor Forward(Tensor features, Tensor geometry)
    {
        using var scope = new TensorScope();
        var embedded = _feature.Forward(features);
        var sum = _geometry is null ? embedded : embedded + _geometry.Forward(geometry);
        return scope.Keep(_normalization.Forward(_dropout.Forward(sum.Relu())));
    }
}

/// <summary>
/// Layers of knowledge-guided attention, each behind the other; the decoder sees all of them. Not safe for concurrent
/// use.
/// </summary>
public sealed class NodeEncoder : Module
{
    private readonly List<(KnowledgeGuidedAttention Attention, FeedForward FeedForward)> _layers = [];

    /// <summary>Makes the layers with random weights.</summary>
    /// <param name="configuration">Sizes.</param>
    public NodeEncoder(SfdrOptions configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        for (var layer = 0; layer < configuration.EncoderLayers; layer++)
        {
            _layers.Add((
                RegisterModule($"attention_{layer}", new KnowledgeGuidedAttention(
                    configuration.Width, configuration.Heads, configuration.KnowledgeGuidance, configuration.Gates,
                    configuration.Dropout, configuration.AsReleased)),
                RegisterModule($"feed_forward_{layer}",
                    new FeedForward(configuration.Width, configuration.FeedForward, configuration.Dropout))));
        }
    }

    /// <summary>Encodes nodes.</summary>
    /// <param name="nodes">[N, nodes, width].</param>
    /// <param name="knowledge">[N, nodes]; null without guidance.</param>
    /// <returns>The result of each layer, the first layer's first, each [N, nodes, width].</returns>
    public IReadOnlyList<Tensor> Forward(Tensor nodes, Tensor? knowledge)
    {
        using var scope = new TensorScope();
        var outputs = new List<Tensor>(_layers.Count);
        foreach (var (attention, feedForward) in _layers)
        {
            nodes = feedForward.Forward(attention.Forward(nodes, knowledge));
            outputs.Add(nodes);
        }

        return scope.Keep(outputs);
    }
}
