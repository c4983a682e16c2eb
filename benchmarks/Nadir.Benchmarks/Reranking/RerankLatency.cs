using System.Globalization;
using Nadir.Archive.Ingest;
using Nadir.Archive.Search;
using Nadir.Archive.Search.Reranking;
using Nadir.Archive.Storage;
using Nadir.Benchmarks.Search;
using Nadir.Datasets;
using Nadir.Inference;

namespace Nadir.Benchmarks.Reranking;

/// <summary>
/// Milliseconds a query of the scan alone, of reranking pictures that are read and encoded, and of reranking with
/// features that were kept. The three take turns query by query, so that a busy machine slows all of them.
/// </summary>
internal static class RerankLatency
{
    private const int Queries = 100;
    private const int Depth = 100;

    public static void Measure(
        string encoderFolder, string rerankerFolder, string imagesFolder, IReadOnlyList<CaptionedImage> images)
    {
        var folder = Directory.CreateTempSubdirectory("nadir-rerank-").FullName;
        try
        {
            using var encoder = RetrievalEncoder.Open(encoderFolder, "encoder");
            using var store = ArchiveStore.OpenOrCreate(folder, encoder);
            new Ingestion(store, encoder).Run(images.Select(image => Path.Combine(imagesFolder, image.FileName)));
            using var reranker = PairReranker.Open(rerankerFolder, "reranker");
            Measure(new ArchiveSearch(store, encoder), reranker, QueriesOf(images), store.ReadStatistics().Windows);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void Measure(ArchiveSearch scan, PairReranker reranker, string[] queries, long windows)
    {
        var cold = new RerankedSearch(scan, reranker, new RerankOptions { Depth = Depth, CacheBytes = 0 });
        var warm = new RerankedSearch(scan, reranker, new RerankOptions { Depth = Depth, CacheBytes = 1L << 30 });
        foreach (var query in queries)
        {
            warm.ByText(query);
        }

        var (alone, read, kept) = (new Latencies(), new Latencies(), new Latencies());
        foreach (var query in queries)
        {
            alone.Time(() => scan.ByText(query));
            read.Time(() => cold.ByText(query));
            kept.Time(() => warm.ByText(query));
        }

        Console.WriteLine(
            $"{windows} windows, {queries.Length} queries, N = {Depth}; features of all pictures asked "
                + $"for: {warm.CachedBytes >> 20} MiB");
        Console.WriteLine($"{"milliseconds a query",-36}{"p50",9}{"p99",9}{"best",9}{"p50 / scan",12}");
        Print("scan alone", alone, alone);
        Print("reranked, pictures read and encoded", read, alone);
        Print("reranked, features kept", kept, alone);
    }

    private static string[] QueriesOf(IReadOnlyList<CaptionedImage> images)
    {
        string[] captions = [.. images.Where(image => image.Captions.Count > 0).Select(image => image.Captions[0])
            .Distinct()];
        var count = Math.Min(Queries, captions.Length);
        return [.. Enumerable.Range(0, count).Select(index => captions[index * captions.Length / count])];
    }

    private static void Print(string name, Latencies times, Latencies scan) => Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture,
        $"{name,-36}{times.Median,9:F1}{times.Percentile99,9:F1}{times.Minimum,9:F1}{times.Median / scan.Median,12:F1}"));
}
