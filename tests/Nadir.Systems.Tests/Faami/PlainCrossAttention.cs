namespace Nadir.Systems.Tests.Faami;

/// <summary>
/// Scores of regions and words as their definition says: every attended vector is built, one pair after another.
/// </summary>
internal static class PlainCrossAttention
{
    /// <summary>The mean cosine of each query with the keys that it attends to.</summary>
    public static double Score(double[][] queries, double[][] keys, double inverseTemperature)
    {
        double sum = 0;
        foreach (var query in queries)
        {
            var weights = Attention(query, keys, inverseTemperature);
            var attended = new double[query.Length];
            for (var key = 0; key < keys.Length; key++)
            {
                var norm = Norm(keys[key]);
                for (var i = 0; i < attended.Length; i++)
                {
                    attended[i] += weights[key] * keys[key][i] / norm;
                }
            }

            sum += Cosine(query, attended);
        }

        return sum / queries.Length;
    }

    /// <summary>The softmax of a query's cosines with all keys.</summary>
    public static double[] Attention(double[] query, double[][] keys, double inverseTemperature)
    {
        double[] powers = [.. keys.Select(key => Math.Exp(inverseTemperature * Cosine(query, key)))];
        return [.. powers.Select(power => power / powers.Sum())];
    }

    private static double Cosine(double[] left, double[] right) =>
        left.Zip(right, (x, y) => x * y).Sum() / (Norm(left) * Norm(right));

    private static double Norm(double[] vector) => Math.Sqrt(vector.Sum(value => value * value));
}
