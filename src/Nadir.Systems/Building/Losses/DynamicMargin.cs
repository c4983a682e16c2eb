using Nadir.Torch;

namespace Nadir.Systems.Building.Losses;

/// <summary>
/// Margins that shrink where a negative caption says nearly the same as the image's own: AMFMN's dynamic-margin loss
/// (Yuan et al. 2021, equation 29), alpha = gamma * (e^beta - e^(beta * s)) / (e^beta - 1).
/// </summary>
/// <remarks>Thread-safe.</remarks>
public static class DynamicMargin
{
    /// <summary>The margins of a batch, for
    /// <see cref="HingeLoss.Compute(Tensor, Tensor, HingeKind, Tensor?)"/>.</summary>
    /// <param name="similarity">[N, M] in 0 to 1, image i's captions against caption j, see
    /// <see cref="CaptionSimilarity"/>.</param>
    /// <param name="gamma">Margin of what is unrelated (s = 0); published: 0.6.</param>
    /// <param name="beta">How late the margin falls, above 0; published: 5. Near 0 it falls in a straight line.</param>
    /// <returns>[N, M]: gamma at similarity 0, 0 at similarity 1.</returns>
    public static Tensor FromSimilarity(Tensor similarity, double gamma = 0.6, double beta = 5)
    {
        ArgumentNullException.ThrowIfNull(similarity);
        ArgumentOutOfRangeException.ThrowIfNegative(gamma);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(beta, 0);
        using var scope = new TensorScope();
        // Both parts of the fraction over e^beta, which may be too large for a number.
        var part = 1 - ((similarity - 1) * beta).Exp();
        return scope.Keep(part * (gamma / (1 - Math.Exp(-beta))));
    }
}
