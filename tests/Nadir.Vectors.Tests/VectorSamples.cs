using Nadir.Vectors;
using Nadir.Vectors.Kernels;
using Nadir.Vectors.Scan;

namespace Nadir.Vectors.Tests;

/// <summary>Vectors and segments to test with.</summary>
internal static class VectorSamples
{
    public static readonly string Fingerprint = new('a', 64);

    public static float[][] Gaussian(int count, int dimension, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => Gaussian(random, dimension))];
    }

    /// <summary>Groups of near neighbours, exact duplicates, rows of zeros and rows with one large component.</summary>
    public static float[][] Awkward(int count, int dimension, int seed)
    {
        var random = new Random(seed);
        var centers = Gaussian(Math.Max(1, count / 20), dimension, seed + 1);
        var rows = new float[count][];
        for (int i = 0; i < count; i++)
        {
            var center = centers[random.Next(centers.Length)];
            rows[i] = random.Next(8) switch
            {
                0 when i > 0 => rows[random.Next(i)],
                1 => new float[dimension],
                2 => [.. center.Select((value, j) => j == 0 ? 50 : value)],
                _ => [.. center.Select(value => value + (0.02f * (random.NextSingle() - 0.5f)))],
            };
        }

        return rows;
    }

    public static Segment Write(string path, IReadOnlyList<float[]> rows, long firstId = 0, long idStep = 1) =>
        Write(path, rows, i => firstId + (i * idStep));

    public static Segment Write(string path, IReadOnlyList<float[]> rows, Func<int, long> idOf, int dimension = 0)
    {
        using var writer = new SegmentWriter(path, dimension == 0 ? rows[0].Length
            : dimension, rows.Count, Fingerprint);
        for (int i = 0; i < rows.Count; i++)
        {
            writer.Add(idOf(i), rows[i]);
        }

        writer.Commit();
        return Segment.Open(path);
    }

    /// <summary>Searches with every kernel and every route, and the one that chooses by itself.</summary>
    public static IEnumerable<ExactSearch> EverySearch(
        int dimension, IReadOnlyList<Segment> segments, IdSet? deleted = null)
    {
        foreach (var kernel in DotKernel.Supported)
        {
            yield return new ExactSearch(dimension, segments, deleted, 2, kernel, PlaneKernel.Supported[0]);
        }

        foreach (var kernel in PlaneKernel.Supported)
        {
            foreach (var route in Enum.GetValues<ScanRoute>())
            {
                yield return new ExactSearch(dimension, segments, deleted, 2, DotKernel.Fastest, kernel, route);
            }
        }
    }

    public static ExactSearch AnySearch(Random random, int dimension, IReadOnlyList<Segment> segments)
    {
        ExactSearch[] searches = [.. EverySearch(dimension, segments)];
        return searches[random.Next(searches.Length)];
    }

    private static float[] Gaussian(Random random, int dimension)
    {
        var row = new float[dimension];
        for (int i = 0; i < dimension; i++)
        {
            double radius = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble()));
            row[i] = (float)(radius * Math.Cos(2 * Math.PI * random.NextDouble()));
        }

        return row;
    }
}
