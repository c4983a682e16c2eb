using Nadir.Metrics;

namespace Nadir.Reports.Projection;

/// <summary>Squared Euclidean distances of all pairs of vectors, in a symmetric matrix of N x N.</summary>
internal static class SquaredDistances
{
    internal static double[] Of(ReadOnlyMemory<float> vectors, int count, int dimension)
    {
        EmbeddingSimilarity.Check(vectors.Span, count, dimension, "point");
        var distances = new double[count * count];
        Parallel.For(0, count, row =>
        {
            var values = vectors.Span;
            var a = values.Slice(row * dimension, dimension);
            for (var column = row + 1; column < count; column++)
            {
                var distance = Between(a, values.Slice(column * dimension, dimension));
                distances[(row * count) + column] = distance;
                distances[(column * count) + row] = distance;
            }
        });
        return distances;
    }

    // Differences, not |a|^2 + |b|^2 - 2ab: that loses the small distances, which are the ones that count.
    private static double Between(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        var (sum0, sum1, sum2, sum3) = (0.0, 0.0, 0.0, 0.0);
        var i = 0;
        for (; i + 4 <= a.Length; i += 4)
        {
            var (d0, d1, d2, d3) = (a[i] - b[i], a[i + 1] - b[i + 1], a[i + 2] - b[i + 2], a[i + 3] - b[i + 3]);
            sum0 += d0 * d0;
            sum1 += d1 * d1;
            sum2 += d2 * d2;
            sum3 += d3 * d3;
        }

        for (; i < a.Length; i++)
        {
            sum0 += (a[i] - b[i]) * (a[i] - b[i]);
        }

        return sum0 + sum1 + (sum2 + sum3);
    }
}
