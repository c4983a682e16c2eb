using System.Globalization;
using System.Numerics.Tensors;
using Nadir.Archive;
using Nadir.Archive.Ports;
using Nadir.Imagery;
using Nadir.Stac.Items;

namespace Nadir.Benchmarks.Search.Sweep;

/// <summary>
/// Windows whose attribute <c>share</c> is a number below a thousand, by chance: <c>share&lt;10</c> lets 1 % through.
/// </summary>
internal sealed class SweepData
{
    /// <summary>Components a vector.</summary>
    public const int Dimension = 512;

    /// <summary>Results of a query.</summary>
    public const int Results = 10;

    private const int ItemsInCommit = 2000;

    private SweepData(IReadOnlyList<float[]> vectors, IReadOnlyList<float[]> queries, int[] numbers) =>
        (Vectors, Queries, Numbers) = (vectors, queries, numbers);

    /// <summary>What filters let through, in thousandths.</summary>
    public static IReadOnlyList<int> Shares { get; } = [1000, 100, 10, 1];

    /// <summary>The vectors; the window of the first one has the id 1.</summary>
    public IReadOnlyList<float[]> Vectors { get; }

    /// <summary>The queries.</summary>
    public IReadOnlyList<float[]> Queries { get; }

    private int[] Numbers { get; }

    /// <summary>Makes them.</summary>
    /// <param name="kind">clustered or gaussian.</param>
    /// <param name="count">Vectors.</param>
    /// <param name="queries">Queries.</param>
    public static SweepData Make(string kind, int count, int queries)
    {
        string folder = Directory.CreateTempSubdirectory("nadir-sweep-data-").FullName;
        try
        {
            string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
            SearchDataset.Make([folder, kind, Text(count), Text(Dimension), Text(queries)]);
            var made = SearchDataset.Open(folder);
            var random = new Random(2);
            return new SweepData(made.Vectors, made.Queries, [.. made.Vectors.Select(_ => random.Next(1000))]);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Writes every vector as a window of an image of its own.</summary>
    public void Write(IArchiveStore store, bool compact)
    {
        using var writer = store.OpenWriter();
        foreach (int[] page in Enumerable.Range(0, Vectors.Count).Chunk(ItemsInCommit))
        {
            writer.Commit([.. page.Select(Change)]);
        }

        if (compact)
        {
            writer.Compact();
        }
    }

    /// <summary>The ids of the nearest windows that a filter lets through, by a plain loop.</summary>
    public HashSet<long> Nearest(float[] query, int share) =>
        [.. Enumerable.Range(0, Vectors.Count).Where(i => Numbers[i] < share)
            .Select(i => (Id: i + 1L, Score: TensorPrimitives.Dot<float>(Vectors[i], query)))
            .OrderByDescending(row => row.Score).Take(Results).Select(row => row.Id)];

    private ItemChange.Indexed Change(int i) => new(
        new SourceStamp(string.Create(CultureInfo.InvariantCulture, $"/{i:D8}.tif"), 1, 1),
        new byte[32],
        512,
        512,
        new ItemDescription(null, null, [ItemAttribute.Of("share", Numbers[i])]),
        [new CatalogWindow(new PixelWindow(0, 0, 512, 512), null)],
        Vectors[i]);
}
