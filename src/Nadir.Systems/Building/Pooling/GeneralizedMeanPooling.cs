using Nadir.Torch;
using Nadir.Torch.Nn;

namespace Nadir.Systems.Building.Pooling;

/// <summary>
/// The generalised mean (mean of x^p)^(1/p) with a learned p: the mean at 1, the maximum towards infinity (Radenovic et
/// al. 2018, "GeM", equation 3). Values below <see cref="Eps"/> count as that.
/// </summary>
/// <remarks>Parameter: p. Not safe for concurrent use.</remarks>
public sealed class GeneralizedMeanPooling : Module
{
    /// <summary>The smallest value that is raised to the power.</summary>
    public const double Eps = 1e-6;

    private readonly Tensor _p;

    /// <summary>Makes the pooling.</summary>
    /// <param name="p">The power at the beginning; above 0.</param>
    public GeneralizedMeanPooling(double p = 3)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(p, 0);
        _p = RegisterParameter("p", Tensor.Full([1], p));
    }

    /// <summary>Pools over positions.</summary>
    /// <param name="input">[N, L, D].</param>
    /// <returns>[N, D].</returns>
    public override Tensor Forward(Tensor input) => Forward(input, null);

    /// <summary>Pools over the positions that are there.</summary>
    /// <param name="features">[N, L, D].</param>
    /// <param name="mask">[N, L] Bool, true where there is a vector; null for all.</param>
    /// <returns>[N, D].</returns>
    public Tensor Forward(Tensor features, Tensor? mask)
    {
        ArgumentNullException.ThrowIfNull(features);
        using var scope = new TensorScope();
        // By logarithms, relative to the largest, so that no power overflows.
        var logs = features.Clamp(min: Eps).Log() * _p;
        var masked = mask is null ? logs : logs.MaskedFill(mask.LogicalNot().Unsqueeze(-1), double.NegativeInfinity);
        var count = mask is null
            ? Tensor.Full([1, 1], features.Size(1), logs.Type, logs.Device)
            : mask.To(logs.Type).Sum(1, keepDim: true).Clamp(min: 1);
        return scope.Keep(((masked.Logsumexp(1) - count.Log()) / _p).Exp());
    }
}
