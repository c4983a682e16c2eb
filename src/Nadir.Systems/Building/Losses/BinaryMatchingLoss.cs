using Nadir.Torch;

namespace Nadir.Systems.Building.Losses;

/// <summary>
/// Scores as probabilities that image and caption belong together, with binary cross-entropy (Wang et al. 2019, "CAMP",
/// equations 12 and 13). Probabilities are clamped to [1e-6, 1 - 1e-6]; beyond that they pass no gradient, as in the
/// authors' code.
/// </summary>
/// <remarks>Thread-safe.</remarks>
public static class BinaryMatchingLoss
{
    private const double Eps = 1e-6;

    /// <summary>
    /// Sum: minus the mean over pairs of log p[k,k], minus the mean over all N * N entries of log(1 - p) at the
    /// negatives. Hardest: minus 2 * the sum of log p[k,k], minus the sum over rows and the one over columns of the
    /// lowest log(1 - p).
    /// </summary>
    /// <param name="scores">[N, N] in 0 to 1, row = image, column = caption, pair k at (k, k).</param>
    /// <param name="kind">Which negatives count; CAMP calls them soft and hard.</param>
    /// <param name="positives">[N, N], true where image and caption belong together, the diagonal included; left out:
    /// the diagonal.</param>
    /// <returns>A scalar, at least 0.</returns>
    /// <exception cref="ArgumentException">The scores are not square, or the mask has another shape.</exception>
    public static Tensor Compute(Tensor scores, HingeKind kind, Tensor? positives = null)
    {
        using var scope = new TensorScope();
        var mask = PositivePairs.Resolve(scores, positives);
        var probability = scores.Clamp(Eps, 1 - Eps);
        var right = probability.Diagonal().Log();
        var wrong = (1 - probability).Log().MaskedFill(mask, 0);
        return scope.Keep(
            kind == HingeKind.Sum
                ? -(right.Mean() + wrong.Mean())
                : -(right.Sum() * 2 + wrong.Min(1).Values.Sum() + wrong.Min(0).Values.Sum()));
    }
}
