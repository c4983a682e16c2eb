namespace Nadir.Reports.Projection;

/// <summary>
/// How well classes hold together in a space of embeddings, measured in the space itself, not on a map of it.
/// </summary>
public static class NeighborAgreement
{
    /// <summary>The mean share, in percent, of a point's nearest neighbours that have its class.</summary>
    /// <param name="vectors">Row-major, one vector a point.</param>
    /// <param name="dimension">Values a vector.</param>
    /// <param name="classes">The class of each point; equal numbers are equal classes.</param>
    /// <param name="neighbors">How many neighbours are looked at, by Euclidean distance; at most one less
    /// than the points.</param>
    /// <exception cref="ArgumentException">A size does not fit, a value is not finite, or there are
    /// too few points.</exception>
    public static double Percent(
        ReadOnlyMemory<float> vectors, int dimension, IReadOnlyList<int> classes, int neighbors = 10)
    {
        ArgumentNullException.ThrowIfNull(classes);
        ArgumentOutOfRangeException.ThrowIfLessThan(neighbors, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(neighbors, classes.Count);
        var distances = SquaredDistances.Of(vectors, classes.Count, dimension);
        var shares = new double[classes.Count];
        Parallel.For(0, classes.Count, point =>
        {
            var row = distances.AsSpan(point * classes.Count, classes.Count).ToArray();
            var places = Enumerable.Range(0, classes.Count).ToArray();
            Array.Sort(row, places);
            shares[point] = places.Where(other => other != point).Take(neighbors)
                .Count(other => classes[other] == classes[point]);
        });
        return 100 * shares.Average() / neighbors;
    }
}
