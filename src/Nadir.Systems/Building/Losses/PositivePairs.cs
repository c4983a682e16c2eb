using Nadir.Torch;

namespace Nadir.Systems.Building.Losses;

/// <summary>
/// Which images and captions of a batch belong together. A batch is N pairs: image k and caption k; the losses take a
/// mask [N, N] whose entry (i, j) says that caption j is right for image i too.
/// </summary>
/// <remarks>
/// RSICD gives half of its images five equal captions, so that a batch often holds one caption twice. Published code
/// counts those as negatives (<see cref="Diagonal"/>); <see cref="OfKeys(Tensor, Tensor)"/> does not. Thread-safe.
/// </remarks>
public static class PositivePairs
{
    /// <summary>Only image k and caption k belong together, whatever else is equal, as published code has it.</summary>
    /// <param name="pairs">N, at least 1.</param>
    /// <param name="device">Where the mask is; the processor when left out.</param>
    /// <returns>[N, N] Bool.</returns>
    public static Tensor Diagonal(long pairs, Device? device = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(pairs, 1);
        return Tensor.Eye(pairs, type: ScalarType.Bool, device: device);
    }

    /// <summary>Pairs of the same image or with an equal caption belong together crosswise.</summary>
    /// <param name="imageKeys">[N] Int64, equal for equal images.</param>
    /// <param name="captionKeys">[N] Int64, equal for equal captions, whatever image they came with.</param>
    /// <returns>[N, N] Bool, symmetric, true on the diagonal.</returns>
    public static Tensor OfKeys(Tensor imageKeys, Tensor captionKeys) =>
        OfKeys(imageKeys, captionKeys, imageKeys, captionKeys);

    /// <summary>Pairs of a batch (rows) against other pairs (columns), such as those in a <c>MemoryQueue</c>.</summary>
    /// <param name="imageKeys">[N] Int64.</param>
    /// <param name="captionKeys">[N] Int64.</param>
    /// <param name="otherImageKeys">[K] Int64.</param>
    /// <param name="otherCaptionKeys">[K] Int64.</param>
    /// <returns>[N, K] Bool: true where the image or the caption is the same.</returns>
    public static Tensor OfKeys(
        Tensor imageKeys, Tensor captionKeys, Tensor otherImageKeys, Tensor otherCaptionKeys)
    {
        ArgumentNullException.ThrowIfNull(imageKeys);
        ArgumentNullException.ThrowIfNull(captionKeys);
        ArgumentNullException.ThrowIfNull(otherImageKeys);
        ArgumentNullException.ThrowIfNull(otherCaptionKeys);
        using var scope = new TensorScope();
        var sameImage = imageKeys.Unsqueeze(1).Eq(otherImageKeys.Unsqueeze(0));
        var sameCaption = captionKeys.Unsqueeze(1).Eq(otherCaptionKeys.Unsqueeze(0));
        return scope.Keep(sameImage.LogicalOr(sameCaption));
    }

    /// <summary>The mask given, or the diagonal; checked against the scores.</summary>
    internal static Tensor Resolve(Tensor scores, Tensor? positives)
    {
        ArgumentNullException.ThrowIfNull(scores);
        if (scores.Dimensions != 2 || scores.Size(0) != scores.Size(1))
        {
            throw new ArgumentException(
                $"Scores of pairs are a square matrix, not {scores}; pair k is image k and caption k.", nameof(scores));
        }

        if (positives is not null && !positives.Shape.SequenceEqual(scores.Shape))
        {
            throw new ArgumentException(
                $"The mask of positives is {positives} and must have the shape of the scores, {scores}.",
                nameof(positives));
        }

        return positives is null ? Diagonal(scores.Size(0), scores.Device) : positives.To(ScalarType.Bool);
    }
}
