using Nadir.Systems.Sfdr.Decoding;
using Nadir.Systems.Sfdr.Features;
using Nadir.Systems.Sfdr.Graph;
using Nadir.Systems.Sfdr.Retrieval;
using Nadir.Systems.Sfdr.Style;
using Nadir.Torch;
using Nadir.Torch.Nn;

namespace Nadir.Systems.Sfdr;

/// <summary>
/// SFDR (JSTARS 2025, doi 10.1109/JSTARS.2025.3580686): a captioner that fuses semantic and spatial features of a picture
/// (SSFF), refines them as a graph (DGFR), lets prior knowledge guide an encoder, and writes with a meshed decoder.
/// </summary>
/// <remarks>
/// Takes features that a retrieval model computed. Regions are the local nodes and come first, grid cells the global ones.
/// README.md tells where this differs from the released code and which setting takes its way. Not safe for concurrent
/// use.
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
            StyleClassifier = RegisterModule("style_classifier", new StyleClassifier(sizes.Statistics, configuration.Styles.Count));
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
        Bank = configuration.Retrieves ? RegisterModule("bank", new CaptionBank(configuration.Bank.Size, sizes.Embed)) : null;
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
    /// <param name="features">Of N pictures, on the model's device, with a text's vector where the model takes one.</param>
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
    /// <returns>The same features, with the mean vector of the nearest captions where the model retrieves them.</returns>
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
