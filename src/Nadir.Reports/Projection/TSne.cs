namespace Nadir.Reports.Projection;

/// <summary>
/// Exact t-SNE (van der Maaten and Hinton, "Visualizing Data using t-SNE", JMLR 9, 2008): a map in which near neighbours
/// stay near. Distances between clusters and their sizes on the map mean nothing.
/// </summary>
/// <remarks>
/// Memory and each step take N x N: made for some thousand points. The same vectors, options and seed give the same map,
/// whatever the number of cores. Thread-safe.
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
    /// <exception cref="ArgumentException">The values are no whole number of vectors, too many, or not finite.</exception>
    public static PlanePoint[] Project(
        ReadOnlyMemory<float> vectors, int dimension, TSneOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(dimension, 1);
        options ??= new TSneOptions();
        options.Check();
        var count = vectors.Length / dimension;
        if (count > MostPoints)
        {
            throw new ArgumentException($"{count} points are too many for exact t-SNE; choose at most {MostPoints}.", nameof(vectors));
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

    private static PlanePoint[] Descend(TSneGradient gradient, int count, TSneOptions options, CancellationToken cancellationToken)
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
