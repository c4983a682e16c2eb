using Nadir.Torch;

namespace Nadir.Systems.Building.Losses;

/// <summary>Which negatives of a batch a hinge loss counts.</summary>
public enum HingeKind
{
    /// <summary>All of them.</summary>
    Sum,

    /// <summary>For each image the hardest caption, for each caption the hardest image ("max violation" in
    /// VSE++).</summary>
    Hardest,
}

/// <summary>
/// Triplet losses on a matrix of scores: a right pair must win over each wrong one by a margin.
/// <para>
/// cost_c[i,j] = max(0, m + S[i,j] - S[i,i]) (wrong captions of image i), cost_i[i,j] = max(0, m + S[i,j] - S[j,j])
/// (wrong images of caption j), 0 where i and j belong together. <see cref="HingeKind.Sum"/> adds up both matrices;
/// <see cref="HingeKind.Hardest"/> adds up the row maxima of the first and the column maxima of the second. The result
/// is never divided by the number of pairs.
/// </para>
/// </summary>
/// <remarks>
/// Sources: Faghri et al. 2018, "VSE++", equations 3 and 6; the same code in AMFMN, GaLR, LW-MCR, MTFN and KAMCL. As
/// there, a cost of exactly 0 passes its gradient, and of several equal maxima the first takes all of it. Thread-safe.
/// </remarks>
public static class HingeLoss
{
    /// <summary>The loss with one margin for all.</summary>
    /// <param name="scores">[N, N], row = image, column = caption, pair k at (k, k).</param>
    /// <param name="margin">By how much the right pair must win; at least 0.</param>
    /// <param name="kind">Which negatives count.</param>
    /// <param name="positives">[N, N], true where image and caption belong together, the diagonal included, see
    /// <see cref="PositivePairs"/>; left out: the diagonal alone.</param>
    /// <returns>A scalar, at least 0.</returns>
    /// <exception cref="ArgumentException">The scores are not square, or the mask has another shape.</exception>
    public static Tensor Compute(Tensor scores, double margin, HingeKind kind, Tensor? positives = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(margin);
        using var scope = new TensorScope();
        var mask = PositivePairs.Resolve(scores, positives);
        var own = scores.Diagonal();
        return scope.Keep(
            OneWay(scores, own, margin, kind, mask) + OneWay(scores.T(), own, margin, kind, mask.T()));
    }

    /// <summary>
    /// The loss with a margin of its own for every image and caption, such as those of <see cref="DynamicMargin"/>
    /// (Yuan et al. 2021, AMFMN, equation 30). The hardest negative is the one with the highest score; its margin is
    /// looked up after.
    /// </summary>
    /// <param name="scores">[N, N], row = image, column = caption, pair k at (k, k).</param>
    /// <param name="margins">[N, N], at least 0; entry (i, j) is for image i and caption j, in both directions.</param>
    /// <param name="kind">Which negatives count.</param>
    /// <param name="positives">As for one margin.</param>
    /// <returns>A scalar, at least 0.</returns>
    /// <exception cref="ArgumentException">The scores are not square, or another tensor has another shape.</exception>
    public static Tensor Compute(Tensor scores, Tensor margins, HingeKind kind, Tensor? positives = null)
    {
        ArgumentNullException.ThrowIfNull(margins);
        using var scope = new TensorScope();
        var mask = PositivePairs.Resolve(scores, positives);
        if (!margins.Shape.SequenceEqual(scores.Shape))
        {
            throw new ArgumentException(
                $"Margins are {margins} and must have the shape of the scores, {scores}.", nameof(margins));
        }

        var own = scores.Diagonal();
        return scope.Keep(
            OneWay(scores, own, margins, kind, mask) + OneWay(scores.T(), own, margins.T(), kind, mask.T()));
    }

    /// <summary>One direction: N anchors against K candidates, for scores that are not square, such as those of a
    /// memory queue.</summary>
    /// <param name="scores">[N, K], anchors against candidates.</param>
    /// <param name="own">[N]: each anchor's score with its own partner.</param>
    /// <param name="margin">At least 0.</param>
    /// <param name="kind">Which negatives count.</param>
    /// <param name="positives">[N, K] Bool, true where the candidate is no negative of the anchor.</param>
    /// <returns>A scalar, at least 0.</returns>
    public static Tensor OneWay(Tensor scores, Tensor own, double margin, HingeKind kind, Tensor positives)
    {
        ArgumentNullException.ThrowIfNull(scores);
        ArgumentNullException.ThrowIfNull(own);
        ArgumentNullException.ThrowIfNull(positives);
        using var scope = new TensorScope();
        var costs = Costs(scores, own, margin, positives);
        return scope.Keep(kind == HingeKind.Sum ? costs.Sum() : costs.Max(1).Values.Sum());
    }

    /// <summary>One direction with a margin for each anchor and candidate.</summary>
    /// <param name="scores">[N, K], anchors against candidates.</param>
    /// <param name="own">[N]: each anchor's score with its own partner.</param>
    /// <param name="margins">[N, K], at least 0.</param>
    /// <param name="kind">Which negatives count.</param>
    /// <param name="positives">[N, K] Bool, true where the candidate is no negative of the anchor.</param>
    /// <returns>A scalar, at least 0.</returns>
    public static Tensor OneWay(Tensor scores, Tensor own, Tensor margins, HingeKind kind, Tensor positives)
    {
        ArgumentNullException.ThrowIfNull(scores);
        ArgumentNullException.ThrowIfNull(own);
        ArgumentNullException.ThrowIfNull(margins);
        ArgumentNullException.ThrowIfNull(positives);
        using var scope = new TensorScope();
        if (kind == HingeKind.Sum)
        {
            var costs = (scores + margins - own.Unsqueeze(1)).Clamp(min: 0).MaskedFill(positives, 0);
            return scope.Keep(costs.Sum());
        }

        // An anchor without negatives gets -infinity, whose cost is 0 and passes no gradient.
        var (hardest, index) = scores.MaskedFill(positives, double.NegativeInfinity).Max(1, keepDim: true);
        var cost = hardest + margins.Gather(1, index) - own.Unsqueeze(1);
        return scope.Keep(cost.Clamp(min: 0).Sum());
    }

    /// <summary>
    /// The sum of all costs, each weighted by exp(-beta * cost), so that pairs that are hopelessly wrong (often wrong
    /// labels) count less: HVSA's adaptive alignment loss (Zhang et al. 2023). HVSA divides it by N * N.
    /// </summary>
    /// <param name="scores">[N, N], row = image, column = caption, pair k at (k, k).</param>
    /// <param name="margin">At least 0; HVSA: 0.2.</param>
    /// <param name="beta">How fast the weight falls; HVSA: 0.5. The gradient flows through the weight too.</param>
    /// <param name="positives">As for <see cref="Compute(Tensor, double, HingeKind, Tensor?)"/>.</param>
    /// <returns>A scalar, at least 0.</returns>
    /// <exception cref="ArgumentException">The scores are not square, or the mask has another shape.</exception>
    public static Tensor DifficultyWeighted(Tensor scores, double margin, double beta, Tensor? positives = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(margin);
        using var scope = new TensorScope();
        var mask = PositivePairs.Resolve(scores, positives);
        var own = scores.Diagonal();
        return scope.Keep(
            Weighted(Costs(scores, own, margin, mask)) + Weighted(Costs(scores.T(), own, margin, mask.T())));

        Tensor Weighted(Tensor costs) => (costs * (costs * -beta).Exp()).Sum();
    }

    private static Tensor Costs(Tensor scores, Tensor own, double margin, Tensor positives) =>
        (scores + margin - own.Unsqueeze(1)).Clamp(min: 0).MaskedFill(positives, 0);
}
