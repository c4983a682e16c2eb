using Nadir.Systems.Building;
using Nadir.Systems.Clip;
using Nadir.Systems.Contracts;
using Nadir.Systems.DualEncoder;
using Nadir.Torch;
using Nadir.Torch.Nn;

namespace Nadir.Systems.Osdpm;

/// <summary>
/// OSDPM (Tian et al. 2025, "object-semantic and dual-attention perception model"): a dual encoder or a CLIP whose image vectors are
/// enriched by the dual attention perception network and clustered around object nouns.
/// </summary>
/// <remarks>Not safe for concurrent use.</remarks>
public sealed class OsdpmNetwork : Module, IRetrievalModel
{
    /// <summary>Makes the model with random weights; the added parts leave the encoder's vectors unchanged at first.</summary>
    /// <exception cref="InvalidDataException">The configuration is out of range.</exception>
    public OsdpmNetwork(OsdpmConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        configuration.Validate();
        Configuration = configuration;
        Encoder = configuration.Clip is { } clip
            ? RegisterModule("encoder", new ClipRetrieval(new ClipModel(clip)))
            : RegisterModule("encoder", new DualEncoderNetwork(configuration.Encoder));
        if (configuration.Querybank.Size > 0)
        {
            Querybank = RegisterModule("querybank", new Querybank(configuration.Querybank, Encoder.FeatureDim));
        }

        if (configuration.Perception.Enabled)
        {
            Perception = RegisterModule("perception", new DualAttentionPerception(
                Encoder.MapChannels, Encoder.FeatureDim, configuration.Perception));
        }

        if (configuration.Nouns.Count > 0)
        {
            Clustering = RegisterModule("clustering", new ObjectSemanticClustering(
                configuration.Nouns.Count, Encoder.FeatureDim, configuration.ClusterTemperature));
        }
    }

    /// <summary>What the model was made from.</summary>
    public OsdpmConfiguration Configuration { get; }

    /// <inheritdoc/>
    public IDualEncoder Encoder { get; }

    /// <inheritdoc/>
    public Device Device => Encoder.Device;

    /// <summary>The dual attention perception network (DAPN); null without it.</summary>
    public DualAttentionPerception? Perception { get; }

    /// <summary>The object-semantic feature clustering module (OSFCM); null without it.</summary>
    public ObjectSemanticClustering? Clustering { get; }

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

    /// <inheritdoc/>
    public Tensor ImageFeatures(Tensor images)
    {
        using var scope = new TensorScope();
        var (features, map) = Encoder.ForwardSpatial(images);
        return scope.Keep(Perception is null ? features : features + Perception.Forward(map));
    }

    /// <inheritdoc/>
    public Tensor TextFeatures(Tensor ids, Tensor lengths) => Encoder.TextFeatures(ids, lengths);

    /// <inheritdoc/>
    public void FoldNormalizations() => Encoder.FoldNormalizations();

    /// <summary>Where the perception network looks in each picture.</summary>
    /// <param name="images">[N, 3, S, S], -1..1.</param>
    /// <returns>Spatial attention and saliency, each [N, h, w], 0..1.</returns>
    /// <exception cref="InvalidOperationException">The model has no perception network.</exception>
    public (Tensor Spatial, Tensor Saliency) Attention(Tensor images)
    {
        if (Perception is null)
        {
            throw new InvalidOperationException("This OSDPM was made without the perception network, so it has no attention to show.");
        }

        using var scope = new TensorScope();
        var (spatial, saliency) = Perception.Attention(Encoder.ForwardSpatial(images).Map);
        return (scope.Keep(spatial), scope.Keep(saliency));
    }
}
