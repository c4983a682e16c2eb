using System.Numerics.Tensors;

namespace Nadir.Archive.Search.Expressions;

/// <summary>Makes one query of several: the weighted sum of unit vectors, brought to unit length.</summary>
public static class WeightedSum
{
    /// <summary>What people are told when nothing is left of a sum.</summary>
    public const string CancelledOut =
        "The terms of the query cancel out, so nothing is left to search for; change a term or a weight.";

    private const float Nothing = 1e-4f;

    /// <summary>Sums.</summary>
    /// <param name="terms">Weights and unit vectors of one length, at least one.</param>
    /// <returns>A unit vector; null when the terms cancel out.</returns>
    public static float[]? Of(IEnumerable<(float Weight, float[] Vector)> terms)
    {
        ArgumentNullException.ThrowIfNull(terms);
        float[]? sum = null;
        foreach (var (weight, vector) in terms)
        {
            sum ??= new float[vector.Length];
            TensorPrimitives.MultiplyAdd<float>(vector, weight, sum, sum);
        }

        var norm = sum is null ? 0 : TensorPrimitives.Norm<float>(sum);
        if (!(norm >= Nothing && float.IsFinite(norm)))
        {
            return null;
        }

        TensorPrimitives.Divide(sum, norm, sum);
        return sum;
    }
}
