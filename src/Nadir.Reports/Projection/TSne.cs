using System.Runtime.Intrinsics;
using Nadir.Metrics;

namespace Nadir.Reports.Projection;

/// <summary>
/// Exact t-SNE (van der Maaten and Hinton, "Visualizing Data using t-SNE", JMLR 9, 2008): a map in which near
/// neighbours stay near. Distances between clusters and their sizes on the map mean nothing.
/// </summary>
/// <remarks>
/// Memory and each step take N x N: made for some thousand points. The same vectors, options and seed give the same
/// map, whatever the number of cores. Thread-safe.
/// </remarks>
public static class TSne
{
    /// <summary>The most points that <see cref="Project"/> takes; its three matrices of them need 600 MB.</summary>
    public const int MostPoints = 5000;

    private const double FirstSpread = 1e-4;
    private const double SmallestGain = 0.01;

    /// <summary>Lays vectors out in the plane.</summary>
    /// <param name="vectors">Row-major, one vector a point.</param>
    /// <param name="dimension">Values a vector, at least 1.</param>
    /// <param name="options">The settings; null for the defaults.</param>
    /// <param name="cancellationToken">Stops between steps.</param>
    /// <returns>One point a vector, around (0, 0).</returns>
    /// <exception cref="ArgumentException">The values are no whole number of vectors, too many,
    /// or not finite.</exception>
    public static PlanePoint[] Project(
        ReadOnlyMemory<float> vectors, int dimension, TSneOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(dimension, 1);
        options ??= new TSneOptions();
        options.Check();
        var count = vectors.Length / dimension;
        if (count > MostPoints)
        {
            throw new ArgumentException(
                $"{count} points are too many for exact t-SNE; choose at most {MostPoints}.", nameof(vectors));
        }

        var distances = SquaredDistances.Of(vectors, count, dimension);
        if (count < 3)
        {
            return [.. Enumerable.Range(0, count).Select(point => new PlanePoint(point, 0))];
        }

        var perplexity = Math.Max(1, Math.Min(options.Perplexity, (count - 1) / 3.0));
        var gradient = new TSneGradient(NeighborProbabilities.Joint(distances, count, perplexity), count);
        return Descend(gradient, count, options, cancellationToken);
    }

    private static PlanePoint[] Descend(
        TSneGradient gradient, int count, TSneOptions options, CancellationToken cancellationToken)
    {
        var random = new NormalSamples(options.Seed);
        var (x, y) = (new TSneCoordinate(gradient.Stride), new TSneCoordinate(gradient.Stride));
        for (var point = 0; point < count; point++)
        {
            (x.Values[point], y.Values[point]) = (FirstSpread * random.Next(), FirstSpread * random.Next());
        }

        // Belkina et al. 2019 find N / exaggeration good for any N, with a gradient that leaves out the factor 4.
        var rate = Math.Max(count / options.EarlyExaggeration / 4, 50);
        for (var iteration = 0; iteration < options.Iterations; iteration++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var isExaggerated = iteration < options.ExaggeratedIterations;
            gradient.Compute(x.Values, y.Values, isExaggerated ? options.EarlyExaggeration : 1, x.Gradient, y.Gradient);
            x.Step(count, rate, isExaggerated ? 0.5 : 0.8, SmallestGain);
            y.Step(count, rate, isExaggerated ? 0.5 : 0.8, SmallestGain);
        }

        return [.. Enumerable.Range(0, count).Select(point => new PlanePoint(x.Values[point], y.Values[point]))];
    }
}

/// <summary>The settings of <see cref="TSne"/>; the defaults suit some hundred to some thousand points.</summary>
public sealed record TSneOptions
{
    /// <summary>
    /// The effective number of neighbours of each point, at least 1; lowered to (N - 1) / 3 where there are too few
    /// points.
    /// </summary>
    public double Perplexity { get; init; } = 30;

    /// <summary>Steps of gradient descent, at least 1.</summary>
    public int Iterations { get; init; } = 750;

    /// <summary>The first steps, in which clusters form under exaggerated attraction.</summary>
    public int ExaggeratedIterations { get; init; } = 250;

    /// <summary>The factor of attraction in the first steps, at least 1.</summary>
    public double EarlyExaggeration { get; init; } = 12;

    /// <summary>Seed of the first placement, any value.</summary>
    public int Seed { get; init; } = 1;

    internal void Check()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(Perplexity, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(Iterations, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(ExaggeratedIterations);
        ArgumentOutOfRangeException.ThrowIfLessThan(EarlyExaggeration, 1);
    }
}

/// <summary>
/// The gradient of the Kullback-Leibler divergence between the similarities of points and those of their map
/// (van der Maaten and Hinton 2008, equation 5): dC/dy_i = 4 sum_j (p_ij - q_ij) (y_i - y_j) / (1 + |y_i - y_j|^2).
/// </summary>
internal sealed class TSneGradient
{
    private static readonly int Width = Vector512<double>.Count;

    private readonly int _count;
    private readonly int _stride;
    private readonly double[] _joint;
    private readonly double[] _normalizers;
    private readonly double[] _repulsionX;
    private readonly double[] _repulsionY;

    internal TSneGradient(double[] joint, int count)
    {
        _count = count;
        _stride = (count + Width - 1) / Width * Width;
        _joint = new double[_stride * count];
        for (var row = 0; row < count; row++)
        {
            joint.AsSpan(row * count, count).CopyTo(_joint.AsSpan(row * _stride));
        }

        (_normalizers, _repulsionX, _repulsionY) = (new double[count], new double[count], new double[count]);
    }

    /// <summary>The length of arrays of coordinates: the number of points, rounded up.</summary>
    internal int Stride => _stride;

    /// <summary>Computes the gradient; rows are spread over the cores, and each is summed in one order.</summary>
    /// <param name="x">The points' x, of length <see cref="Stride"/>; places after the last
    /// point are not points.</param>
    /// <param name="y">The points' y.</param>
    /// <param name="exaggeration">The factor on every p_ij.</param>
    /// <param name="gradientX">Takes dC/dx.</param>
    /// <param name="gradientY">Takes dC/dy.</param>
    internal void Compute(double[] x, double[] y, double exaggeration, double[] gradientX, double[] gradientY)
    {
        // A point infinitely far away neither attracts nor repels; NaN would come of it, so it is only very far.
        x.AsSpan(_count).Fill(1e100);
        Parallel.For(0, _count, row => AddForces(row, x, y, exaggeration, gradientX, gradientY));
        var normalizer = _normalizers.Sum();
        for (var i = 0; i < _count; i++)
        {
            gradientX[i] = 4 * (gradientX[i] - (_repulsionX[i] / normalizer));
            gradientY[i] = 4 * (gradientY[i] - (_repulsionY[i] / normalizer));
        }
    }

    private void AddForces(int row, double[] x, double[] y, double exaggeration, double[] attractionX,
        double[] attractionY)
    {
        var (ownX, ownY) = (Vector512.Create(x[row]), Vector512.Create(y[row]));
        var (normalizer, repelX, repelY, attractX, attractY) = (Vector512<double>.Zero, Vector512<double>.Zero,
            Vector512<double>.Zero, Vector512<double>.Zero, Vector512<double>.Zero);
        for (var column = 0; column < _stride; column += Width)
        {
            var dx = ownX - Vector512.Create(x, column);
            var dy = ownY - Vector512.Create(y, column);
            var closeness = Vector512<double>.One / (Vector512<double>.One + (dx * dx) + (dy * dy));
            var repulsion = closeness * closeness;
            var attraction = Vector512.Create(_joint, (row * _stride) + column) * closeness;
            normalizer += closeness;
            repelX += repulsion * dx;
            repelY += repulsion * dy;
            attractX += attraction * dx;
            attractY += attraction * dy;
        }

        // The point itself is at distance 0 and adds a closeness of 1, but no force.
        _normalizers[row] = Vector512.Sum(normalizer) - 1;
        (_repulsionX[row], _repulsionY[row]) = (Vector512.Sum(repelX), Vector512.Sum(repelY));
        attractionX[row] = exaggeration * Vector512.Sum(attractX);
        attractionY[row] = exaggeration * Vector512.Sum(attractY);
    }
}

/// <summary>One coordinate of all points, moved by gradient descent with momentum and gains (Jacobs 1988).</summary>
internal sealed class TSneCoordinate(int length)
{
    private const double GainIncrease = 0.2;
    private const double GainDecrease = 0.8;

    private readonly double[] _velocity = new double[length];
    private readonly double[] _gains = [.. Enumerable.Repeat(1.0, length)];

    internal double[] Values { get; } = new double[length];

    internal double[] Gradient { get; } = new double[length];

    /// <summary>Moves the first points down the gradient and their mean to 0.</summary>
    internal void Step(int count, double rate, double momentum, double smallestGain)
    {
        for (var i = 0; i < count; i++)
        {
            // A gain grows while the gradient keeps pulling where the point is moving to already.
            var keepsOn = Gradient[i] * _velocity[i] < 0;
            _gains[i] = Math.Max(keepsOn ? _gains[i] + GainIncrease : _gains[i] * GainDecrease, smallestGain);
            _velocity[i] = (momentum * _velocity[i]) - (rate * _gains[i] * Gradient[i]);
            Values[i] += _velocity[i];
        }

        var mean = Values.AsSpan(0, count).ToArray().Average();
        for (var i = 0; i < count; i++)
        {
            Values[i] -= mean;
        }
    }
}

/// <summary>
/// The similarities of points in the space that they come from (van der Maaten and Hinton 2008, equations 1 and 2).
/// </summary>
internal static class NeighborProbabilities
{
    private const int MostSteps = 64;
    private const double EntropyTolerance = 1e-7;

    /// <summary>
    /// The joint probabilities p_ij = (p_j|i + p_i|j) / 2N, symmetric, of sum 1. Each point's Gaussian is as wide as
    /// makes the perplexity of its neighbours the wanted one.
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
    internal static void Calibrate(
        ReadOnlySpan<double> distances, int self, double perplexity, Span<double> probabilities)
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

            // Equal points cannot be told apart: their entropy stays above the wanted one however narrow the Gaussian
            // is.
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

    // Distances count from the nearest point on, which changes no probability but keeps exp() from underflowing
    // everywhere.
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

/// <summary>
/// Samples of the standard normal distribution by Box and Muller, from SplitMix64: the same from every runtime.
/// </summary>
internal sealed class NormalSamples(int seed)
{
    private ulong _state = unchecked((ulong)seed);

    internal double Next()
    {
        var radius = Math.Sqrt(-2 * Math.Log(1 - Uniform()));
        return radius * Math.Cos(2 * Math.PI * Uniform());
    }

    // In [0, 1), of 53 random bits.
    private double Uniform()
    {
        _state += 0x9E3779B97F4A7C15;
        var bits = (_state ^ (_state >> 30)) * 0xBF58476D1CE4E5B9;
        bits = (bits ^ (bits >> 27)) * 0x94D049BB133111EB;
        return ((bits ^ (bits >> 31)) >> 11) * (1.0 / (1UL << 53));
    }
}

/// <summary>A point of a two-dimensional map; the axes have no unit and no meaning of their own.</summary>
/// <param name="X">To the right.</param>
/// <param name="Y">Upwards.</param>
public readonly record struct PlanePoint(double X, double Y);
