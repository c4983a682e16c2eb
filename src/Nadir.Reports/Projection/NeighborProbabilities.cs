namespace Nadir.Reports.Projection;

/// <summary>The similarities of points in the space that they come from (van der Maaten and Hinton 2008, equations 1 and 2).</summary>
internal static class NeighborProbabilities
{
    private const int MostSteps = 64;
    private const double EntropyTolerance = 1e-7;

    /// <summary>
    /// The joint probabilities p_ij = (p_j|i + p_i|j) / 2N, symmetric, of sum 1. Each point's Gaussian is as wide as makes
    /// the perplexity of its neighbours the wanted one.
    /// </summary>
    internal static double[] Joint(double[] distances, int count, double perplexity)
    {
        var conditional = new double[count * count];
        Parallel.For(0, count, row => Calibrate(
            distances.AsSpan(row * count, count), row, perplexity, conditional.AsSpan(row * count, count)));
        var joint = new double[count * count];
        for (var row = 0; row < count; row++)
        {
            for (var column = 0; column < count; column++)
            {
                joint[(row * count) + column] =
                    (conditional[(row * count) + column] + conditional[(column * count) + row]) / (2.0 * count);
            }
        }

        return joint;
    }

    /// <summary>Fills p_j|i of one point by bisection on the precision 1 / (2 sigma^2).</summary>
    internal static void Calibrate(ReadOnlySpan<double> distances, int self, double perplexity, Span<double> probabilities)
    {
        var nearest = Nearest(distances, self);
        var (low, high) = (0.0, double.PositiveInfinity);
        var spread = Mean(distances, self) - nearest;
        var precision = spread > 0 ? 1 / spread : 1;
        var wanted = Math.Log(perplexity);
        for (var step = 0; step < MostSteps; step++)
        {
            var difference = Entropy(distances, self, nearest, precision, probabilities) - wanted;
            if (Math.Abs(difference) < EntropyTolerance)
            {
                return;
            }

            // Equal points cannot be told apart: their entropy stays above the wanted one however narrow the Gaussian is.
            if (difference > 0)
            {
                low = precision;
                precision = double.IsInfinity(high) ? Math.Min(precision * 2, double.MaxValue) : (low + high) / 2;
            }
            else
            {
                high = precision;
                precision = (low + high) / 2;
            }
        }
    }

    // Distances count from the nearest point on, which changes no probability but keeps exp() from underflowing everywhere.
    private static double Entropy(
        ReadOnlySpan<double> distances, int self, double nearest, double precision, Span<double> probabilities)
    {
        var (sum, weighted) = (0.0, 0.0);
        for (var i = 0; i < distances.Length; i++)
        {
            var excess = distances[i] - nearest;
            var weight = i == self ? 0 : Math.Exp(-precision * excess);
            probabilities[i] = weight;
            sum += weight;
            weighted += weight * excess;
        }

        for (var i = 0; i < probabilities.Length; i++)
        {
            probabilities[i] /= sum;
        }

        return Math.Log(sum) + (precision * weighted / sum);
    }

    private static double Nearest(ReadOnlySpan<double> distances, int self)
    {
        var nearest = double.PositiveInfinity;
        for (var i = 0; i < distances.Length; i++)
        {
            nearest = i == self ? nearest : Math.Min(nearest, distances[i]);
        }

        return nearest;
    }

    private static double Mean(ReadOnlySpan<double> distances, int self)
    {
        var sum = 0.0;
        for (var i = 0; i < distances.Length; i++)
        {
            sum += i == self ? 0 : distances[i];
        }

        return sum / (distances.Length - 1);
    }
}
