using Nadir.Systems.Building;
using Nadir.Systems.Contracts;
using Nadir.Torch;
using Nadir.Torch.Nn;

namespace Nadir.Systems.Clip;

/// <summary>Puts a CLIP where retrieval models go: it takes pictures in the range -1..1, as all of them do.</summary>
/// <remarks>Owns the CLIP. Not safe for concurrent use.</remarks>
public sealed class ClipRetrieval : Module, IDualEncoder
{
    // (x + 1) / 2 is 0..1; less the mean, divided by the deviation, that is x * factor + summand.
    private readonly Tensor _factor;
    private readonly Tensor _summand;

    /// <summary>Takes a CLIP over.</summary>
    public ClipRetrieval(ClipModel clip)
    {
        ArgumentNullException.ThrowIfNull(clip);
        Clip = RegisterModule("clip", clip);
        var (mean, deviation) = (clip.Configuration.Image.Mean, clip.Configuration.Image.Std);
        _factor = RegisterBuffer("factor", Colours(index => 0.5 / deviation[index]), persistent: false);
        _summand = RegisterBuffer("summand", Colours(index => (0.5 - mean[index]) / deviation[index]), persistent: false);
    }

    /// <summary>The towers.</summary>
    public ClipModel Clip { get; }

    /// <inheritdoc/>
    public IDualEncoder Encoder => this;

    /// <inheritdoc/>
    public Device Device => LogitScale.Device;

    /// <inheritdoc/>
    public Tensor LogitScale => Clip.LogitScale;

    /// <inheritdoc/>
    public int FeatureDim => Clip.Configuration.EmbedDim;

    /// <inheritdoc/>
    public int MapChannels => Clip.Configuration.Image.GridChannels;

    /// <inheritdoc/>
    public int MapSide => Clip.Configuration.Image.GridSide;

    /// <inheritdoc/>
    public Querybank? Querybank => null;

    /// <inheritdoc/>
    public int ImageSize => Clip.Configuration.Image.Size;

    /// <inheritdoc/>
    public int MaxTextLength => Clip.Configuration.Text.ContextLength;

    /// <inheritdoc/>
    public Linear? ImageProjection => Clip.ImageHead;

    /// <inheritdoc/>
    public Linear? TextProjection => Clip.TextHead;

    /// <inheritdoc/>
    public Tensor ImageFeatures(Tensor images)
    {
        using var normalized = Normalize(images);
        return Clip.ImageFeatures(normalized);
    }

    /// <inheritdoc/>
    public SpatialFeatures ForwardSpatial(Tensor images)
    {
        using var normalized = Normalize(images);
        return Clip.ForwardSpatial(normalized);
    }

    /// <summary>Computes text vectors before normalisation.</summary>
    /// <param name="ids">[N, L] int64, with start and end, padded with 0.</param>
    /// <param name="lengths">Not needed: the end stands in the ids.</param>
    /// <returns>[N, <see cref="FeatureDim"/>] in float32.</returns>
    public Tensor TextFeatures(Tensor ids, Tensor lengths) => Clip.TextFeatures(ids);

    /// <summary>Does nothing: there are no normalisations of a kind that would be worth folding.</summary>
    public void FoldNormalizations()
    {
    }

    private Tensor Normalize(Tensor images)
    {
        ArgumentNullException.ThrowIfNull(images);
        using var scope = new TensorScope();
        return scope.Keep((images * _factor) + _summand);
    }

    private static Tensor Colours(Func<int, double> value) =>
        Tensor.FromArray<float>([(float)value(0), (float)value(1), (float)value(2)], 1, 3, 1, 1);
}
