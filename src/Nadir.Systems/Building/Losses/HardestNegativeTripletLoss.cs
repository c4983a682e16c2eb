using Nadir.Torch;

namespace Nadir.Systems.Building.Losses;

/// <summary>
/// Bidirectional margin loss with the hardest negative of the batch (Faghri et al. 2018, "VSE++", equation 6), where a
/// picture may have several right texts: its positive is the mean of their scores.
/// </summary>
public static class HardestNegativeTripletLoss
{
    // So far below every cosine that a positive is never the hardest negative, and that no negative at all costs
    // nothing at any margin up to 2.
    private const double Excluded = -4;

    /// <summary>Computes the mean over pictures plus the mean over texts.</summary>
    /// <param name="scores">[N, M], cosines.</param>
    /// <param name="positives">[N, M] float32, 1 where picture and text belong together, else 0; no row or
    /// column is empty.</param>
    /// <param name="margin">By how much a positive must win, 0 to 2.</param>
    /// <returns>A scalar, at least 0.</returns>
    public static Tensor Compute(Tensor scores, Tensor positives, double margin)
    {
        ArgumentNullException.ThrowIfNull(scores);
        ArgumentNullException.ThrowIfNull(positives);
        using var scope = new TensorScope();
        var negatives = scores.MaskedFill(positives.Gt(0), Excluded);
        return scope.Keep(Direction(1) + Direction(0));

        Tensor Direction(int dim)
        {
            var right = (scores * positives).Sum([dim]) / positives.Sum([dim]);
            return (negatives.Amax([dim]) - right + margin).Relu().Mean();
        }
    }
}
