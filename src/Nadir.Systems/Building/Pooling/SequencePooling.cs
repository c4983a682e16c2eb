using Nadir.Torch;

namespace Nadir.Systems.Building.Pooling;

/// <summary>Many vectors to one, without weights of its own; with a mask only over the vectors that are
/// there.</summary>
/// <remarks>Thread-safe.</remarks>
public static class SequencePooling
{
    /// <summary>The mask of padded sequences.</summary>
    /// <param name="lengths">[N] Int64.</param>
    /// <param name="positions">L.</param>
    /// <param name="device">Where the mask is.</param>
    /// <returns>[N, L] Bool, true up to each length.</returns>
    public static Tensor Mask(Tensor lengths, long positions, Device device)
    {
        ArgumentNullException.ThrowIfNull(lengths);
        using var scope = new TensorScope();
        var steps = Tensor.Arange(positions, ScalarType.Int64, device);
        return scope.Keep(steps.Unsqueeze(0).Lt(lengths.To(device).Unsqueeze(1)));
    }

    /// <summary>The mean over positions.</summary>
    /// <param name="features">[N, L, D].</param>
    /// <param name="mask">[N, L] Bool, true where there is a vector; null for all. A row without any gives
    /// zeros.</param>
    /// <returns>[N, D].</returns>
    public static Tensor Mean(Tensor features, Tensor? mask = null)
    {
        ArgumentNullException.ThrowIfNull(features);
        if (mask is null)
        {
            return features.Mean(1);
        }

        using var scope = new TensorScope();
        var weights = mask.To(features.Type);
        // Not multiplied by the mask: what stands in the padding may be no number.
        var sum = features.MaskedFill(mask.LogicalNot().Unsqueeze(-1), 0).Sum(1);
        return scope.Keep(sum / weights.Sum(1, keepDim: true).Clamp(min: 1));
    }

    /// <summary>The maximum over positions; of equal ones the first takes the gradient.</summary>
    /// <param name="features">[N, L, D].</param>
    /// <param name="mask">[N, L] Bool, true where there is a vector, at least one a row; null for all.</param>
    /// <returns>[N, D].</returns>
    public static Tensor Max(Tensor features, Tensor? mask = null)
    {
        ArgumentNullException.ThrowIfNull(features);
        using var scope = new TensorScope();
        var values = mask is null ? features
            : features.MaskedFill(mask.LogicalNot().Unsqueeze(-1), double.NegativeInfinity);
        return scope.Keep(values.Max(1).Values);
    }

    /// <summary>The vector at a position of each sequence.</summary>
    /// <param name="features">[N, L, D].</param>
    /// <param name="positions">[N] Int64, 0 to L - 1.</param>
    /// <returns>[N, D].</returns>
    public static Tensor At(Tensor features, Tensor positions)
    {
        ArgumentNullException.ThrowIfNull(features);
        ArgumentNullException.ThrowIfNull(positions);
        using var scope = new TensorScope();
        var index = positions.To(features.Device).View(-1, 1, 1).Expand(-1, 1, features.Size(2));
        return scope.Keep(features.Gather(1, index).Squeeze(1));
    }
}
