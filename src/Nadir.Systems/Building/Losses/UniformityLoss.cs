using Nadir.Torch;

namespace Nadir.Systems.Building.Losses;

/// <summary>
/// Spreads vectors over the sphere: the mean over all pairs of rows of exp(-gamma * |xi - xj|^2), vectors scaled to
/// length 1 (HVSA, Zhang et al. 2023, without the logarithm of Wang and Isola 2020).
/// </summary>
/// <remarks>Thread-safe.</remarks>
public static class UniformityLoss
{
    /// <summary>Computes the loss over every stride-th row.</summary>
    /// <param name="features">[N, D], not yet normalised. HVSA sorts its batches by the captions' length first.</param>
    /// <param name="gamma">Above 0; HVSA: 2.</param>
    /// <param name="stride">Rows 0, stride, 2 * stride, ... take part; HVSA: 5, as an image comes up to five
    /// times.</param>
    /// <returns>A scalar in 0 to 1; 0 when fewer than two rows take part, where the authors' code has no
    /// number.</returns>
    public static Tensor Compute(Tensor features, double gamma = 2, int stride = 5)
    {
        ArgumentNullException.ThrowIfNull(features);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(gamma, 0);
        ArgumentOutOfRangeException.ThrowIfLessThan(stride, 1);
        using var scope = new TensorScope();
        var rows = features.Slice(0, step: stride).Normalize();
        var count = rows.Size(0);
        if (count < 2)
        {
            return scope.Keep((rows * 0).Sum());
        }

        // |a - b|^2 = 2 - 2 a.b on the sphere; rounding may leave it below 0 for equal rows.
        var distances = (2 - rows.Matmul(rows.T()) * 2).Clamp(min: 0);
        var pairs = (distances * -gamma).Exp().Triu(1);
        return scope.Keep(pairs.Sum() / (count * (count - 1) / 2.0));
    }
}
