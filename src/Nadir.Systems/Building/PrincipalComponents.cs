using Nadir.Torch;

namespace Nadir.Systems.Building;

/// <summary>Sums up vectors batch by batch and gives their principal components.</summary>
/// <remarks>In float64. Not safe for concurrent use.</remarks>
public sealed class PrincipalComponents : IDisposable
{
    private static readonly Operator Eigh = new("aten::linalg_eigh");

    private readonly Tensor _sum;
    private readonly Tensor _products;
    private long _count;

    /// <summary>Begins with no vectors.</summary>
    /// <param name="width">Length of a vector, at least 1.</param>
    public PrincipalComponents(int width)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        _sum = Tensor.Zeros([width], ScalarType.Float64).DetachFromScope();
        _products = Tensor.Zeros([width, width], ScalarType.Float64).DetachFromScope();
    }

    /// <summary>Takes vectors.</summary>
    /// <param name="vectors">[..., width] on any device; copied without gradient.</param>
    public void Add(Tensor vectors)
    {
        ArgumentNullException.ThrowIfNull(vectors);
        using var noGrad = new NoGradScope();
        using var scope = new TensorScope();
        var rows = vectors.Detach().Reshape(-1, _sum.Size(0)).To(Device.Cpu).To(ScalarType.Float64);
        _sum.AddInPlace(rows.Sum(0));
        _products.AddInPlace(rows.T().Matmul(rows));
        _count += rows.Size(0);
    }

    /// <summary>The directions of the largest variances, the largest first; each with its largest value above
    /// zero.</summary>
    /// <param name="components">How many; where there are fewer, the rest is zero.</param>
    /// <returns>[width] mean, [width, components] unit vectors, [components] variances, all float64 on the
    /// processor.</returns>
    /// <exception cref="InvalidOperationException">There were no vectors.</exception>
    public (Tensor Mean, Tensor Components, Tensor Variances) Solve(int components)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(components, 1);
        if (_count == 0)
        {
            throw new InvalidOperationException("There were no vectors whose components could be found.");
        }

        using var noGrad = new NoGradScope();
        using var scope = new TensorScope();
        var mean = _sum / (double)_count;
        var covariance = (_products / (double)_count) - mean.Unsqueeze(1).Matmul(mean.Unsqueeze(0));
        var (values, vectors) = Eigh.CallPair(covariance, "L");
        var found = Math.Min(components, values.Size(0));
        // Ascending by default.
        var largest = vectors.Narrow(1, values.Size(0) - found, found).Flip(1);
        var top = values.Narrow(0, values.Size(0) - found, found).Flip(0).Clamp(min: 0);
        var signs = largest.Gather(0, largest.Abs().Max(0, keepDim: true).Indices).Sign();
        var missing = components - found;
        return (
            scope.Keep(mean), scope.Keep((largest * signs).Pad([0, missing])), scope.Keep(top.Pad([0, missing])));
    }

    /// <summary>Frees the sums.</summary>
    public void Dispose()
    {
        _sum.Dispose();
        _products.Dispose();
    }
}
