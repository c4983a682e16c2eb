using Nadir.Systems.Building;
using Nadir.Systems.Contracts;
using Nadir.Systems.DualEncoder;
using Nadir.Torch;
using Nadir.Torch.Nn;

namespace Nadir.Systems.Faami;

/// <summary>
/// FAAMI (Zheng et al. 2023, "A fine-grained semantic alignment method specific to aggregate multi-scale information for
/// cross-modal remote sensing image retrieval"): regions made from several layers of the backbone are aligned with words.
/// </summary>
/// <remarks>
/// The score of a pair is the sum of its logits: global cosine and cross-attention score, each times its learned scale, and
/// the latter times the configured weight.
/// The paper leaves backbone, text encoder and the use of global vectors open; docs/evaluation.md has the ablations.
/// Not safe for concurrent use.
/// </remarks>
public sealed class FaamiNetwork : Module, IRetrievalModel
{
    private const double InitialTemperature = 0.07;

    private readonly CrossLayerConnection _connection;
    private readonly FeatureConsistency _consistency;
    private readonly Linear _globalRegion;
    private readonly Linear _words;

    /// <summary>Makes the model with random weights; the added parts leave the global vectors unchanged at first.</summary>
    /// <exception cref="InvalidDataException">The configuration is out of range.</exception>
    public FaamiNetwork(FaamiConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        configuration.Validate();
        Configuration = configuration;
        Encoder = RegisterModule("encoder", new DualEncoderNetwork(configuration.Encoder));
        if (configuration.Querybank.Size > 0)
        {
            Querybank = RegisterModule("querybank", new Querybank(configuration.Querybank, configuration.Encoder.EmbedDim));
        }

        int[] channels = [.. configuration.Stages.Select(Encoder.Image.Backbone.ChannelsOf)];
        _connection = RegisterModule("connection", new CrossLayerConnection(channels, configuration.Width));
        _consistency = RegisterModule("consistency", new FeatureConsistency(configuration));
        _globalRegion = RegisterModule("global_region", new Linear(configuration.Width, configuration.Encoder.EmbedDim, bias: false));
        _words = RegisterModule("words", new Linear(2 * configuration.Encoder.Text.Hidden, configuration.Width));
        LocalScale = RegisterParameter("local_scale", Tensor.Scalar(Math.Log(1 / InitialTemperature)));
        Alignment = configuration.Interaction == Interaction.None
            ? null
            : RegisterModule("alignment", new ShallowCrossAttention(configuration.Interaction, configuration.InverseTemperature));
        using var noGrad = new NoGradScope();
        _globalRegion.Weight.ZeroInPlace();
    }

    /// <summary>What the model was made from.</summary>
    public FaamiConfiguration Configuration { get; }

    /// <summary>The dual encoder that the model stands on.</summary>
    public DualEncoderNetwork Encoder { get; }

    /// <summary>The cross-attention; null without an interaction.</summary>
    public ShallowCrossAttention? Alignment { get; }

    /// <summary>Logarithm of the factor on cross-attention scores, a scalar.</summary>
    public Tensor LocalScale { get; }

    /// <inheritdoc/>
    public Device Device => Encoder.Device;

    /// <inheritdoc/>
    IDualEncoder IRetrievalModel.Encoder => Encoder;

    /// <inheritdoc/>
    public int FeatureDim => Encoder.FeatureDim;

    /// <inheritdoc/>
    public Querybank? Querybank { get; }

    /// <inheritdoc/>
    public int ImageSize => Encoder.ImageSize;

    /// <inheritdoc/>
    public int MaxTextLength => Encoder.MaxTextLength;

    /// <inheritdoc/>
    public Linear? ImageProjection => Encoder.ImageProjection;

    /// <inheritdoc/>
    public Linear? TextProjection => Encoder.TextProjection;

    /// <summary>Embeds pictures: global vectors and regions.</summary>
    /// <param name="images">[N, 3, S, S], -1..1.</param>
    public FaamiImages EmbedImages(Tensor images)
    {
        using var scope = new TensorScope();
        var stages = Encoder.Image.Backbone.ForwardStages(images, Configuration.Stages);
        var regions = _consistency.Forward(_connection.Forward(stages));
        using var precise = new AutocastScope(images.Device.Type, enabled: false);
        var features = Encoder.Image.Project(stages[^1]) + _globalRegion.Forward(regions.Mean([1]));
        return new FaamiImages(scope.Keep(features), scope.Keep(regions));
    }

    /// <summary>Embeds texts: global vectors and words.</summary>
    /// <param name="ids">[N, L] int64, padded with 0.</param>
    /// <param name="lengths">[N] int64 on the CPU.</param>
    public FaamiTexts EmbedTexts(Tensor ids, Tensor lengths)
    {
        using var scope = new TensorScope();
        var states = Encoder.Text.ForwardStates(ids, lengths);
        return new FaamiTexts(
            scope.Keep(Encoder.Text.Project(ids, states)), scope.Keep(_words.Forward(states)), scope.Keep(ids.Ne(0)));
    }

    /// <summary>Scores all pairs of some pictures with some texts: the sum of the scaled global and local scores.</summary>
    /// <returns>[N, M].</returns>
    /// <remarks>Memory as <see cref="ShallowCrossAttention.Score"/>.</remarks>
    public Tensor Score(FaamiImages images, FaamiTexts texts)
    {
        using var scope = new TensorScope();
        var cosines = this.FinishImages(images.Features).Matmul(this.FinishTexts(texts.Features).T());
        var score = cosines * Factor(Encoder.LogitScale) * (Querybank is null ? 1 : Querybank.ScoreScale);
        return scope.Keep(Alignment is null
            ? score
            : score + (Alignment.Score(images.Regions, texts.Words, texts.Mask) * (Factor(LocalScale) * Configuration.LocalWeight)));
    }

    /// <summary>The factor on cosines of finished vectors within a pair's score.</summary>
    public double GlobalScoreFactor()
    {
        using var factor = Factor(Encoder.LogitScale);
        return factor.Item<float>() * (Querybank is null ? 1 : Querybank.ScoreScale);
    }

    /// <inheritdoc/>
    public Tensor ImageFeatures(Tensor images)
    {
        var (features, regions) = EmbedImages(images);
        regions.Dispose();
        return features;
    }

    /// <inheritdoc/>
    public Tensor TextFeatures(Tensor ids, Tensor lengths) => Encoder.TextFeatures(ids, lengths);

    /// <inheritdoc/>
    public void FoldNormalizations() => Encoder.FoldNormalizations();

    // Bounded as in training, where a step may carry the logarithm past the bound.
    private static Tensor Factor(Tensor logarithm)
    {
        using var factor = logarithm.Exp();
        return factor.Clamp(0, DualEncoderNetwork.MaximumScale);
    }
}
