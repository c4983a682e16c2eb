using Nadir.Torch;

namespace Nadir.Systems.Building;

/// <summary>
/// Vectors to unit length with a small number added to the length, x / (|x| + eps), as SCAN, CAMP and their descendants
/// have it; <see cref="Tensor.Normalize"/> takes the larger of both instead. A vector of zeros stays zero and passes no
/// gradient.
/// </summary>
/// <remarks>Thread-safe.</remarks>
public static class VectorNormalization
{
    /// <summary>By the Euclidean length.</summary>
    /// <param name="input">Any shape.</param>
    /// <param name="dim">The dimension along which vectors lie.</param>
    /// <param name="eps">Added to the length.</param>
    /// <returns>Of the input's shape.</returns>
    public static Tensor L2(Tensor input, int dim, double eps = 1e-8) => Divide(input, 2, dim, eps);

    /// <summary>By the sum of absolute values.</summary>
    /// <param name="input">Any shape.</param>
    /// <param name="dim">The dimension along which vectors lie.</param>
    /// <param name="eps">Added to the sum.</param>
    /// <returns>Of the input's shape.</returns>
    public static Tensor L1(Tensor input, int dim, double eps = 1e-8) => Divide(input, 1, dim, eps);

    private static Tensor Divide(Tensor input, double p, int dim, double eps)
    {
        ArgumentNullException.ThrowIfNull(input);
        using var scope = new TensorScope();
        return scope.Keep(input / (input.Norm(p, dim, keepDim: true) + eps));
    }
}
