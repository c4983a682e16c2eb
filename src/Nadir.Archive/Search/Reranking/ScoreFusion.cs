namespace Nadir.Archive.Search.Reranking;

/// <summary>Puts two scores of the same candidates together that have different scales.</summary>
public static class ScoreFusion
{
    /// <summary>
    /// The weighted mean of both scores' z-scores over the candidates, brought to the scale of the first: a weight of 0 gives
    /// the first score itself, and any weight the order of the z-scores' mean.
    /// </summary>
    /// <param name="first">A score of each candidate; finite.</param>
    /// <param name="second">The other score of each; finite.</param>
    /// <param name="weight">The share of the second, from 0 to 1.</param>
    /// <returns>One value a candidate. Where all of the first scores are equal, these are ordered by the second on its own scale.</returns>
    public static double[] Fuse(ReadOnlySpan<float> first, ReadOnlySpan<float> second, double weight)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(second.Length, first.Length);
        var (firstMean, firstDeviation) = Moments(first);
        var (secondMean, secondDeviation) = Moments(second);
        // Equal scores tell nothing: they have no spread that the other could be brought to.
        var unit = firstDeviation > 0 ? firstDeviation : 1;
        var factor = secondDeviation > 0 ? unit / secondDeviation : 0;
        var fused = new double[first.Length];
        for (var index = 0; index < fused.Length; index++)
        {
            fused[index] = firstMean
                + ((1 - weight) * (first[index] - firstMean))
                + (weight * (second[index] - secondMean) * factor);
        }

        return fused;
    }

    private static (double Mean, double Deviation) Moments(ReadOnlySpan<float> values)
    {
        double sum = 0;
        foreach (var value in values)
        {
            sum += value;
        }

        var mean = sum / Math.Max(1, values.Length);
        double squares = 0;
        foreach (var value in values)
        {
            squares += (value - mean) * (value - mean);
        }

        return (mean, Math.Sqrt(squares / Math.Max(1, values.Length)));
    }
}
