using System.Globalization;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using Nadir.Cli.Commands.Training;
using Nadir.Datasets;
using Nadir.Systems;
using Nadir.Systems.Contracts;
using Nadir.Systems.Training.Retrieval;

namespace Nadir.Benchmarks.Search;

/// <summary>Vectors, queries and true neighbours, in raw little-endian files that other programs read too.</summary>
/// <remarks>
/// <c>vectors.f32</c> and <c>queries.f32</c> hold unit vectors one after the other, <c>truth.i32</c> the rows of the
/// ten nearest of each query, best first, <c>size.txt</c> count, dimension and number of queries.
/// </remarks>
internal sealed class SearchDataset
{
    /// <summary>Neighbours a query.</summary>
    public const int Neighbours = 10;

    /// <summary>What <see cref="Make"/> takes.</summary>
    public const string Usage =
        "FOLDER clustered|gaussian COUNT DIMENSION QUERIES, or FOLDER real COUNT models/NAME DATASET QUERIES";

    private const int RowsInCluster = 100;
    private const float CopySpread = 0.3f;
    private const float ClusterSpread = 0.6f;

    private SearchDataset(string folder)
    {
        int[] size = [.. File.ReadAllText(Path.Combine(folder, "size.txt")).Split(' ')
            .Select(text => int.Parse(text, CultureInfo.InvariantCulture))];
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
        switch (arguments)
        {
            case [var folder, "clustered" or "gaussian", var count, var dimension, var queries]:
                MakeRandom(folder, arguments[1] == "clustered", Number(count), Number(dimension), Number(queries));
                return 0;
            case [var folder, "real", var count, var model, var captions, var queries]:
                MakeReal(folder, Number(count), model, captions, Number(queries));
                return 0;
            default:
                Console.Error.WriteLine($"search make {Usage}");
                return 2;
        }
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    private static void MakeRandom(string folder, bool isClustered, int count, int dimension, int queries)
    {
        var random = new Random(1);
        var centers = Enumerable.Range(0, isClustered ? (count / RowsInCluster) + 1 : 0)
            .Select(_ => Gaussian(random, dimension)).ToArray();
        var sampled = new Random(2);
        Write(folder, dimension, count, _ => Sample(random, centers, dimension), queries,
            _ => Sample(sampled, centers, dimension));
    }

    /// <summary>
    /// Vectors of a dataset's validation images, again and again with noise, and of its captions as queries: an archive
    /// of real pictures that is asked in words.
    /// </summary>
    private static void MakeReal(string folder, int count, string modelFolder, string captions, int queries)
    {
        CaptionedImage[] images = [.. CaptionDataset.Open(captions)[DatasetSplit.Validation]];
        var (model, vocabulary) = KnownSystems.Registry.Load<ITwoTowers>(modelFolder, SystemRoles.Encoder);
        using var loaded = model;
        var gallery = RetrievalEvaluator.Evaluate(model, vocabulary, images, PictureFile.Read, CancellationToken.None);
        float[][] vectors = [.. gallery.ImageVectors.ToArray().Chunk(gallery.Dimension)];
        float[][] texts = [.. gallery.TextVectors.ToArray().Chunk(gallery.Dimension)];
        var random = new Random(1);
        // Captions all over the split; 7,919 is a prime.
        Write(folder, gallery.Dimension, count,
            row => Near(vectors[row % vectors.Length], row < vectors.Length ? 0 : CopySpread, random), queries,
            i => Near(texts[(int)(7919L * i % texts.Length)], 0, random));
    }

    /// <summary>A unit vector with noise of a norm added.</summary>
    private static float[] Near(float[] vector, float spread, Random random)
    {
        var row = Gaussian(random, vector.Length);
        TensorPrimitives.Multiply(row, spread / TensorPrimitives.Norm<float>(row), row);
        TensorPrimitives.Add(row, vector, row);
        TensorPrimitives.Divide(row, TensorPrimitives.Norm<float>(row), row);
        return row;
    }

    private static void Write(
        string folder, int dimension, int count, Func<int, float[]> row, int queries, Func<int, float[]> query)
    {
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, "size.txt"), $"{count} {dimension} {queries}");
        Write(Path.Combine(folder, "vectors.f32"), count, row);
        Write(Path.Combine(folder, "queries.f32"), queries, query);
        File.Delete(Path.Combine(folder, "truth.i32"));
        var made = Open(folder);
        int[] truth = [.. made.Queries.SelectMany(one => FloatScan.Nearest(made.Vectors, one, Neighbours))];
        File.WriteAllBytes(Path.Combine(folder, "truth.i32"), MemoryMarshal.AsBytes<int>(truth).ToArray());
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

    private static void Write(string path, int rows, Func<int, float[]> next)
    {
        using var file = File.Create(path);
        for (int i = 0; i < rows; i++)
        {
            file.Write(MemoryMarshal.AsBytes<float>(next(i)));
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
