using System.Globalization;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;

namespace Nadir.Benchmarks.Search;

/// <summary>Vectors, queries and true neighbours, in raw little-endian files that other programs read too.</summary>
/// <remarks>
/// <c>vectors.f32</c> and <c>queries.f32</c> hold unit vectors one after the other, <c>truth.i32</c> the rows of the ten
/// nearest of each query, best first, <c>size.txt</c> count, dimension and number of queries.
/// </remarks>
internal sealed class SearchDataset
{
    /// <summary>Neighbours a query.</summary>
    public const int Neighbours = 10;

    private const int RowsInCluster = 100;
    private const float ClusterSpread = 0.6f;

    private SearchDataset(string folder)
    {
        int[] size = [.. File.ReadAllText(Path.Combine(folder, "size.txt")).Split(' ').Select(text => int.Parse(text, CultureInfo.InvariantCulture))];
        (Count, Dimension) = (size[0], size[1]);
        Vectors = Read(Path.Combine(folder, "vectors.f32"), Count);
        Queries = Read(Path.Combine(folder, "queries.f32"), size[2]);
        string truth = Path.Combine(folder, "truth.i32");
        Truth = File.Exists(truth)
            ? [.. MemoryMarshal.Cast<byte, int>(File.ReadAllBytes(truth)).ToArray().Chunk(Neighbours)]
            : [];
    }

    /// <summary>Number of vectors.</summary>
    public int Count { get; }

    /// <summary>Components a vector.</summary>
    public int Dimension { get; }

    /// <summary>The vectors.</summary>
    public float[][] Vectors { get; }

    /// <summary>The queries.</summary>
    public float[][] Queries { get; }

    /// <summary>The nearest rows of each query, best first.</summary>
    public int[][] Truth { get; }

    public static SearchDataset Open(string folder) => new(folder);

    public static int Make(string[] arguments)
    {
        if (arguments is not [var folder, "clustered" or "gaussian", var count, var dimension, var queries])
        {
            Console.Error.WriteLine("search make FOLDER clustered|gaussian COUNT DIMENSION QUERIES");
            return 2;
        }

        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, "size.txt"), $"{count} {dimension} {queries}");
        var random = new Random(1);
        int width = int.Parse(dimension, CultureInfo.InvariantCulture);
        int rows = int.Parse(count, CultureInfo.InvariantCulture);
        var centers = Enumerable.Range(0, arguments[1] == "gaussian" ? 0 : (rows / RowsInCluster) + 1)
            .Select(_ => Gaussian(random, width)).ToArray();
        Write(Path.Combine(folder, "vectors.f32"), rows, () => Sample(random, centers, width));
        Write(Path.Combine(folder, "queries.f32"), int.Parse(queries, CultureInfo.InvariantCulture), () => Sample(random, centers, width));
        File.Delete(Path.Combine(folder, "truth.i32"));
        var made = Open(folder);
        int[] truth = [.. made.Queries.SelectMany(query => FloatScan.Nearest(made.Vectors, query, Neighbours))];
        File.WriteAllBytes(Path.Combine(folder, "truth.i32"), MemoryMarshal.AsBytes<int>(truth).ToArray());
        return 0;
    }

    private static float[] Sample(Random random, float[][] centers, int dimension)
    {
        var row = Gaussian(random, dimension);
        if (centers.Length > 0)
        {
            TensorPrimitives.MultiplyAdd(row, ClusterSpread, centers[random.Next(centers.Length)], row);
        }

        TensorPrimitives.Divide(row, TensorPrimitives.Norm<float>(row), row);
        return row;
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

    private static void Write(string path, int rows, Func<float[]> next)
    {
        using var file = File.Create(path);
        for (int i = 0; i < rows; i++)
        {
            file.Write(MemoryMarshal.AsBytes<float>(next()));
        }
    }

    private float[][] Read(string path, int rows)
    {
        using var file = File.OpenRead(path);
        var vectors = new float[rows][];
        for (int i = 0; i < rows; i++)
        {
            vectors[i] = new float[Dimension];
            file.ReadExactly(MemoryMarshal.AsBytes(vectors[i].AsSpan()));
        }

        return vectors;
    }
}
