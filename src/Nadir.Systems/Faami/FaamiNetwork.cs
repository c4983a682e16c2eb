using Nadir.Systems.Building;
using Nadir.Systems.Contracts;
using Nadir.Torch;
using Nadir.Torch.Nn;

namespace Nadir.Systems.Faami;

/// <summary>
/// FAAMI (Zheng et al. 2023, "A fine-grained semantic alignment method specific to aggregate multi-scale information
/// for cross-modal remote sensing image retrieval"): regions made from several layers of the backbone are aligned with
/// words.
/// </summary>
/// <remarks>
/// The score of a pair is the sum of its logits: global cosine and cross-attention score, each times its learned scale,
/// and the latter times the configured weight.
/// The paper leaves backbone, text encoder and the use of global vectors open; docs/evaluation.md has the ablations.
/// Not safe for concurrent use.
/// </remarks>
public sealed class FaamiNetwork : Module, IStandsOnTowers, IPairScorer, IExplainsWords
{
    private const double InitialTemperature = 0.07;

    private readonly MapStage[] _stages;

    private readonly CrossLayerConnection _connection;
    private readonly FeatureConsistency _consistency;
    private readonly Linear _globalRegion;
    private readonly Linear _words;

    /// <summary>
    /// Makes the model with random weights; the added parts leave the global vectors unchanged at first.
    /// </summary>
    /// <exception cref="InvalidDataException">The configuration is out of range.</exception>
    public FaamiNetwork(FaamiOptions configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        configuration.Validate();
        Configuration = configuration;
        Towers = RegisterModule("encoder", configuration.Towers.Create());
        if (configuration.Querybank.Size > 0)
        {
            Querybank = RegisterModule("querybank", new Querybank(configuration.Querybank, Towers.FeatureDim));
        }

        _stages = [.. configuration.Stages.Select(name => Towers.Stages[Towers.Options.IndexOfStage(name)])];
        int[] channels = [.. _stages.Select(stage => stage.Channels)];
        _connection = RegisterModule("connection", new CrossLayerConnection(channels, configuration.Width));
        _consistency = RegisterModule("consistency", new FeatureConsistency(configuration));
        _globalRegion = RegisterModule(
            "global_region", new Linear(configuration.Width, Towers.FeatureDim, bias: false));
        _words = RegisterModule("words", new Linear(Towers.WordDim, configuration.Width));
        LocalScale = RegisterParameter("local_scale", Tensor.Scalar(Math.Log(1 / InitialTemperature)));
        Alignment = configuration.Interaction == Interaction.None
            ? null
            : RegisterModule("alignment",
                new ShallowCrossAttention(configuration.Interaction, configuration.InverseTemperature));
        using var noGrad = new NoGradScope();
        _globalRegion.Weight.ZeroInPlace();
    }

    /// <summary>What the model was made from.</summary>
    public FaamiOptions Configuration { get; }

    /// <inheritdoc/>
    public TowerPair Towers { get; }

    /// <summary>The cross-attention; null without an interaction.</summary>
    public ShallowCrossAttention? Alignment { get; }

    /// <summary>Logarithm of the factor on cross-attention scores, a scalar.</summary>
    public Tensor LocalScale { get; }

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
    public Linear? ImageProjection => Towers.ImageProjection;

    /// <inheritdoc/>
    public Linear? TextProjection => Towers.TextProjection;

    /// <inheritdoc/>
    public bool ScoresPairs => Alignment is not null;

    /// <inheritdoc/>
    public bool ExplainsWords => Alignment is not null;

    /// <inheritdoc/>
    public IReadOnlyList<long[]> ImagePartShapes =>
        [[FeatureDim], [_stages[^1].Side * _stages[^1].Side, Configuration.Width]];

    /// <summary>Embeds images: global vectors and regions.</summary>
    /// <param name="images">N of them.</param>
    public FaamiImages Embed(ImageInputs images)
    {
        ArgumentNullException.ThrowIfNull(images);
        using var scope = new TensorScope();
        var (global, maps, _) = Towers.ForwardSpatial(images, [.. _stages.Select(stage => stage.Name)]);
        var regions = _consistency.Forward(_connection.Forward(maps));
        using var precise = new AutocastScope(images.Pixels.Device.Type, enabled: false);
        var features = global + _globalRegion.Forward(regions.Mean([1]));
        return new FaamiImages(scope.Keep(features), scope.Keep(regions));
    }

    /// <summary>Embeds texts: global vectors and words.</summary>
    /// <param name="texts">N of them.</param>
    public FaamiTexts Embed(TextInputs texts)
    {
        using var scope = new TensorScope();
        var (features, words, mask) = Towers.ForwardWords(texts);
        return new FaamiTexts(scope.Keep(features), scope.Keep(_words.Forward(words)), scope.Keep(mask));
    }

    /// <summary>
    /// Scores all pairs of some images with some texts: the sum of the scaled global and local scores.
    /// </summary>
    /// <returns>[N, M].</returns>
    /// <remarks>Memory as <see cref="ShallowCrossAttention.Score"/>.</remarks>
    public Tensor Score(FaamiImages images, FaamiTexts texts)
    {
        using var scope = new TensorScope();
        var cosines = this.FinishImages(images.Features).Matmul(this.FinishTexts(texts.Features).T());
        var score = cosines * Towers.ScaleFactor() * (Querybank is null ? 1 : Querybank.ScoreScale);
        return scope.Keep(Alignment is null
            ? score
            : score + (Alignment.Score(images.Regions, texts.Words, texts.Mask)
                * (TowerPair.BoundedFactor(LocalScale) * Configuration.LocalWeight)));
    }

    /// <summary>The factor on cosines of finished vectors within a pair's score.</summary>
    public double GlobalScoreFactor() => Scale * (Querybank is null ? 1 : Querybank.ScoreScale);

    /// <inheritdoc/>
    public PairFeatures EmbedImages(ImageInputs images)
    {
        using var scope = new TensorScope();
        var (features, regions) = Embed(images);
        // Of unit length each value fits half precision, whatever the scale of the features; scores take directions
        // alone.
        return new PairFeatures(
            [scope.Keep(features.Normalize()), scope.Keep(regions.Normalize(dim: -1))], scope.Keep(features));
    }

    /// <inheritdoc/>
    public PairFeatures EmbedTexts(TextInputs texts)
    {
        var (features, words, mask) = Embed(texts);
        return new PairFeatures([features, words, mask], features);
    }

    /// <inheritdoc/>
    public Tensor ScorePairs(PairFeatures images, PairFeatures texts)
    {
        ArgumentNullException.ThrowIfNull(images);
        ArgumentNullException.ThrowIfNull(texts);
        return Score(
            new FaamiImages(images.Parts[0], images.Parts[1]),
            new FaamiTexts(texts.Parts[0], texts.Parts[1], texts.Parts[2]));
    }

    /// <summary>About four values a word and region.</summary>
    /// <inheritdoc/>
    public long BytesPerPair(int words) => 4L * words * _stages[^1].Side * _stages[^1].Side * sizeof(float);

    /// <inheritdoc/>
    public Tensor ImageFeatures(ImageInputs images)
    {
        var (features, regions) = Embed(images);
        regions.Dispose();
        return features;
    }

    /// <inheritdoc/>
    public Tensor TextFeatures(TextInputs texts) => Towers.TextFeatures(texts);

    /// <inheritdoc/>
    public Tensor AttendWords(ImageInputs image, TextInputs text)
    {
        if (Alignment is null)
        {
            throw new InvalidOperationException(
                "This FAAMI was made without an interaction, so its words attend to nothing.");
        }

        using var scope = new TensorScope();
        var attention = Alignment.WordAttention(Embed(image).Regions.Squeeze(0), Embed(text).Words.Squeeze(0));
        return scope.Keep(attention.Reshape(attention.Size(0), _stages[^1].Side, _stages[^1].Side));
    }

    /// <inheritdoc/>
    public void PrepareForInference() => Towers.PrepareForInference();
}

/// <summary>
/// FAAMI's cross-layer feature connection (section 3.2.1): maps of several backbone stages are pooled to the grid of
/// the deepest one, set side by side and reduced by one 1x1 convolution, without the top-down path of a feature
/// pyramid.
/// </summary>
/// <remarks>Not safe for concurrent use.</remarks>
public sealed class CrossLayerConnection : Module
{
    private readonly BatchNorm2d _normalization;
    private readonly Conv2d _reduction;

    /// <summary>Makes the layers with random weights.</summary>
    /// <param name="stageChannels">Channels of each stage.</param>
    /// <param name="channels">Channels of the result.</param>
    public CrossLayerConnection(IReadOnlyList<int> stageChannels, int channels)
    {
        ArgumentNullException.ThrowIfNull(stageChannels);
        // Stages differ in scale by more than ten times: each channel is brought to its own unit first.
        _normalization = RegisterModule("normalization", new BatchNorm2d(stageChannels.Sum()));
        _reduction = RegisterModule("reduction", new Conv2d(stageChannels.Sum(), channels, kernelSize: 1));
    }

    /// <summary>Connects the stages.</summary>
    /// <param name="stages">Maps [N, C_i, h_i, w_i], the deepest last.</param>
    /// <returns>[N, channels, h, w] in float32, on the grid of the last stage.</returns>
    public Tensor Forward(IReadOnlyList<Tensor> stages)
    {
        ArgumentNullException.ThrowIfNull(stages);
        using var scope = new TensorScope();
        using var precise = new AutocastScope(stages[0].Device.Type, enabled: false);
        var (height, width) = (stages[^1].Size(2), stages[^1].Size(3));
        Tensor[] pooled = [.. stages.Select(stage => stage.Size(2) == height && stage.Size(3) == width
            ? stage.To(ScalarType.Float32)
            : stage.AdaptiveAvgPool2d(height, width).To(ScalarType.Float32))];
        var connected = pooled.Length == 1 ? pooled[0] : Tensor.Cat(pooled, dim: 1);
        return scope.Keep(_reduction.Forward(_normalization.Forward(connected)));
    }
}

/// <summary>
/// FAAMI's feature consistency enhancement (section 3.2): channel attention by global second-order pooling (3.2.2),
/// then a Transformer encoder layer over the regions (3.2.3), so that regions put together from several layers tell
/// alike things apart.
/// </summary>
/// <remarks>Not safe for concurrent use.</remarks>
public sealed class FeatureConsistency : Module
{
    private const int FeedforwardFactor = 2;

    private readonly GlobalSecondOrderPooling? _channels;
    private readonly TransformerEncoderLayer? _regions;

    /// <summary>Makes the parts that the configuration asks for.</summary>
    public FeatureConsistency(FaamiOptions configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        if (configuration.SecondOrderPooling)
        {
            _channels = RegisterModule(
                "channel_attention", new GlobalSecondOrderPooling(
                    configuration.Width, configuration.CovarianceDim, configuration.SecondOrderPoolingAsReleased));
        }

        if (configuration.SelfAttention)
        {
            _regions = RegisterModule("self_attention", new TransformerEncoderLayer(
                configuration.Width, configuration.Heads, FeedforwardFactor * configuration.Width,
                configuration.Dropout,
                ActivationKind.Gelu, batchFirst: true, normFirst: true));
        }
    }

    /// <summary>Enhances a map and makes regions of its positions.</summary>
    /// <param name="input">[N, width, h, w] in float32.</param>
    /// <returns>[N, h * w, width], row by row.</returns>
    public override Tensor Forward(Tensor input)
    {
        ArgumentNullException.ThrowIfNull(input);
        using var scope = new TensorScope();
        using var precise = new AutocastScope(input.Device.Type, enabled: false);
        var weighted = _channels?.Forward(input) ?? input;
        var regions = weighted.Flatten(2).Transpose(1, 2).Contiguous();
        return scope.Keep(_regions?.Forward(regions) ?? regions);
    }
}

/// <summary>
/// Channel attention by global second-order pooling (Gao et al. 2019, "Global second-order pooling convolutional
/// networks"): the covariance of the channels over all positions decides how much each channel counts.
/// </summary>
/// <remarks>
/// As in the authors' block: reduction to d channels, covariance, normalisation, a convolution over each row of the
/// covariance (d to 4d in d groups), and a 1x1 convolution back to all channels with a sigmoid. Four things differ
/// unless it
/// is made as released (commit 662a699): no ReLU stands in front of the reduction, which has no bias; an entry of a
/// row is normalised by the
/// statistics of its own channel, not of the row's; a leaky ReLU follows the convolution over rows; the sigmoid is
/// doubled and its
/// weights start at zero, so that the block starts as the identity. Not safe for concurrent use.
/// </remarks>
public sealed class GlobalSecondOrderPooling : Module
{
    private const int Expansion = 4;
    private const double NegativeSlope = 0.1;

    private readonly bool _asReleased;
    private readonly Conv2d _reduction;
    private readonly BatchNorm2d _reductionNormalization;
    private readonly BatchNorm1d _covarianceNormalization;
    private readonly Conv2d _rows;
    private readonly Linear _excitation;

    /// <summary>Makes the block.</summary>
    /// <param name="channels">Channels of the map.</param>
    /// <param name="reducedChannels">Side of the covariance matrix, d.</param>
    /// <param name="asReleased">Whether it computes as its authors' code does.</param>
    /// <param name="stride">Step of the reduction over positions: the authors take 2 in blocks of at most 64 planes,
    /// else 1.</param>
    public GlobalSecondOrderPooling(int channels, int reducedChannels, bool asReleased = false, int stride = 1)
    {
        _asReleased = asReleased;
        _reduction = RegisterModule("reduction",
            new Conv2d(channels, reducedChannels, kernelSize: 1, stride: stride, bias: asReleased));
        _reductionNormalization = RegisterModule("reduction_normalization", new BatchNorm2d(reducedChannels));
        _covarianceNormalization = RegisterModule("covariance_normalization", new BatchNorm1d(reducedChannels));
        _rows = RegisterModule("rows", new Conv2d(
            reducedChannels, Expansion * reducedChannels, kernelSize: (reducedChannels, 1), stride: (1, 1),
            padding: (0, 0),
            dilation: (1, 1), groups: reducedChannels));
        _excitation = RegisterModule("excitation", new Linear(Expansion * reducedChannels, channels));
        if (asReleased)
        {
            return;
        }

        using var noGrad = new NoGradScope();
        _excitation.Weight.ZeroInPlace();
        _excitation.Bias!.ZeroInPlace();
    }

    /// <summary>Scales the channels.</summary>
    /// <param name="input">[N, channels, h, w] in float32.</param>
    /// <returns>Of the same shape.</returns>
    public override Tensor Forward(Tensor input)
    {
        ArgumentNullException.ThrowIfNull(input);
        using var scope = new TensorScope();
        using var precise = new AutocastScope(input.Device.Type, enabled: false);
        return scope.Keep(input * Weights(input).Unsqueeze(-1).Unsqueeze(-1));
    }

    /// <summary>The channels' weights: 0 to 2 (as released, to 1); 1 leaves a channel as it is.</summary>
    /// <param name="input">[N, channels, h, w] in float32.</param>
    /// <returns>[N, channels].</returns>
    public Tensor Weights(Tensor input)
    {
        ArgumentNullException.ThrowIfNull(input);
        using var scope = new TensorScope();
        var reduced = _reductionNormalization.Forward(_reduction.Forward(_asReleased ? input.Relu() : input)).Relu();
        var covariance = _covarianceNormalization.Forward(Covariance(reduced));
        // What is normalised by its place in the row, in place of the row, stands transposed.
        var rows = _rows.Forward((_asReleased ? covariance : covariance.Transpose(1, 2)).Unsqueeze(-1)).Flatten(1);
        return scope.Keep(_asReleased
            ? _excitation.Forward(rows).Sigmoid()
            : _excitation.Forward(rows.LeakyRelu(NegativeSlope)).Sigmoid() * 2);
    }

    /// <summary>The covariance of channels over positions.</summary>
    /// <param name="map">[N, d, h, w].</param>
    /// <returns>[N, d, d], divided by the number of positions.</returns>
    public static Tensor Covariance(Tensor map)
    {
        ArgumentNullException.ThrowIfNull(map);
        using var scope = new TensorScope();
        var values = map.Flatten(2);
        var centred = values - values.Mean([2], keepDim: true);
        return scope.Keep(centred.Matmul(centred.Transpose(1, 2)) / (double)values.Size(2));
    }
}

/// <summary>
/// FAAMI's shallow cross-attention between regions and words (section 3.3), one layer as in SCAN (Lee et al. 2018,
/// equations 2 to 6): each query attends to the other side by a softmax over cosines, and the score of a pair is the
/// mean cosine of queries with what they attended to.
/// </summary>
/// <remarks>
/// The attended vector is never built: with unit vectors, query . attended = sum(a s) and |attended|^2 = a G a^T, where
/// s are the cosines, a the attention and G the Gram matrix of the keys. Not safe for concurrent use.
/// </remarks>
public sealed class ShallowCrossAttention : Module
{
    // Keeps the gradient of the square root finite where attended vectors cancel out.
    private const double LeastSquaredNorm = 1e-6;

    private readonly Interaction _interaction;
    private readonly double _temperature;

    /// <summary>Makes the layer, which has no weights.</summary>
    /// <param name="interaction">Which side asks; not <see cref="Interaction.None"/>.</param>
    /// <param name="inverseTemperature">Factor on cosines before the softmax (SCAN's lambda).</param>
    public ShallowCrossAttention(Interaction interaction, double inverseTemperature)
    {
        if (interaction == Interaction.None)
        {
            throw new ArgumentException("Without an interaction there is nothing to score.", nameof(interaction));
        }

        (_interaction, _temperature) = (interaction, inverseTemperature);
    }

    /// <summary>Scores all pairs of some pictures with some texts.</summary>
    /// <param name="regions">[N, R, D].</param>
    /// <param name="words">[M, L, D].</param>
    /// <param name="mask">[M, L] bool, true at words, false at padding.</param>
    /// <returns>[N, M], -1..1.</returns>
    /// <remarks>Takes about four times N * M * L * R values of memory.</remarks>
    public Tensor Score(Tensor regions, Tensor words, Tensor mask)
    {
        ArgumentNullException.ThrowIfNull(regions);
        ArgumentNullException.ThrowIfNull(words);
        ArgumentNullException.ThrowIfNull(mask);
        using var scope = new TensorScope();
        using var precise = new AutocastScope(regions.Device.Type, enabled: false);
        var (unitRegions, unitWords) = (regions.Normalize(dim: -1), words.Normalize(dim: -1));
        return scope.Keep(_interaction switch
        {
            Interaction.TextToImage => TextToImage(unitRegions, unitWords, mask),
            Interaction.ImageToText => ImageToText(unitRegions, unitWords, mask),
            _ => (TextToImage(unitRegions, unitWords, mask) + ImageToText(unitRegions, unitWords, mask)) * 0.5,
        });
    }

    /// <summary>How each word of one text attends to the regions of one picture.</summary>
    /// <param name="regions">[R, D].</param>
    /// <param name="words">[L, D], without padding.</param>
    /// <returns>[L, R]; rows sum to 1.</returns>
    public Tensor WordAttention(Tensor regions, Tensor words)
    {
        ArgumentNullException.ThrowIfNull(regions);
        ArgumentNullException.ThrowIfNull(words);
        using var scope = new TensorScope();
        var cosines = words.Normalize(dim: -1).Matmul(regions.Normalize(dim: -1).T());
        return scope.Keep((cosines * _temperature).Softmax(-1));
    }

    private Tensor TextToImage(Tensor regions, Tensor words, Tensor mask)
    {
        var (count, texts, length) = (regions.Size(0), words.Size(0), words.Size(1));
        using var scope = new TensorScope();
        // [N, M * L, R]: one row a word.
        var cosines = words.Reshape(1, texts * length, -1).Matmul(regions.Transpose(1, 2));
        var similarity = Attended(cosines, cosines * _temperature, regions).Reshape(count, texts, length);
        var weights = mask.To(ScalarType.Float32);
        return scope.Keep((similarity * weights).Sum([2]) / weights.Sum([1]));
    }

    private Tensor ImageToText(Tensor regions, Tensor words, Tensor mask)
    {
        var (count, places, texts) = (regions.Size(0), regions.Size(1), words.Size(0));
        using var scope = new TensorScope();
        // [M, N * R, L]: one row a region.
        var cosines = regions.Reshape(1, count * places, -1).Matmul(words.Transpose(1, 2));
        var padding = mask.LogicalNot().Unsqueeze(1);
        var similarity = Attended(
            cosines, (cosines * _temperature).MaskedFill(padding, double.NegativeInfinity), words);
        return scope.Keep(similarity.Reshape(texts, count, places).Mean([2]).T().Contiguous());
    }

    // cos(query, attended) for rows of cosines [B, Q, K] over keys [B, K, D].
    private static Tensor Attended(Tensor cosines, Tensor logits, Tensor keys)
    {
        using var scope = new TensorScope();
        var attention = logits.Softmax(-1);
        var gram = keys.Matmul(keys.Transpose(1, 2));
        var norm = (attention.Matmul(gram) * attention).Sum([-1]).Clamp(min: LeastSquaredNorm).Sqrt();
        return scope.Keep((attention * cosines).Sum([-1]) / norm);
    }
}

/// <summary>Pictures as FAAMI sees them.</summary>
/// <param name="Features">[N, embedDim], not normalised: one vector a picture.</param>
/// <param name="Regions">[N, h * w, width]: one vector a cell of the grid, row by row.</param>
public readonly record struct FaamiImages(Tensor Features, Tensor Regions);

/// <summary>Texts as FAAMI reads them.</summary>
/// <param name="Features">[N, embedDim], not normalised: one vector a text.</param>
/// <param name="Words">[N, L, width]: one vector a word.</param>
/// <param name="Mask">[N, L] bool, true at words, false at padding.</param>
public readonly record struct FaamiTexts(Tensor Features, Tensor Words, Tensor Mask);
