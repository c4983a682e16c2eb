using System.Diagnostics;
using System.Globalization;
using Nadir.Vectors;
using Nadir.Vectors.Scan;

namespace Nadir.Benchmarks.Search;

/// <summary>Measures the search, with the float scan and a bare reading of the same memory taken in turns beside it.</summary>
internal static class SearchBenchmark
{
    private const int Rounds = 5;

    public static int Measure(string[] arguments)
    {
        if (arguments is not [var folder])
        {
            Console.Error.WriteLine("search measure FOLDER");
            return 2;
        }

        var dataset = SearchDataset.Open(folder);
        string path = Path.Combine(folder, "benchmark" + SegmentFolder.FileEnding);
        var building = Stopwatch.StartNew();
        Write(dataset, path);
        building.Stop();
        foreach (var residency in Enum.GetValues<SegmentResidency>())
        {
            using var segment = Segment.Open(path, residency);
            Measure(dataset, segment, $"nadir {(residency == SegmentResidency.Mapped ? "mapped" : "in memory")}", building.Elapsed.TotalSeconds);
        }

        return 0;
    }

    private static void Write(SearchDataset dataset, string path)
    {
        // Merged as an archive merges what it has written: that is where it looks at the vectors as a whole.
        string written = path + ".written";
        File.Delete(path);
        File.Delete(written);
        using (var writer = new SegmentWriter(written, dataset.Dimension, dataset.Count, new string('0', 64)))
        {
            for (int row = 0; row < dataset.Count; row++)
            {
                writer.Add(row, dataset.Vectors[row]);
            }

            writer.Commit();
        }

        using (var source = Segment.Open(written))
        {
            SegmentMerger.Merge([source], path);
        }

        File.Delete(written);
    }

    private static void Measure(SearchDataset dataset, Segment segment, string name, double buildSeconds)
    {
        var search = new ExactSearch(dataset.Dimension, [segment]);
        var few = new IdSet(Enumerable.Range(0, dataset.Count / 25).Select(i => i * 25L));
        var rare = new IdSet(Enumerable.Range(0, dataset.Count / 1000).Select(i => i * 1000L));
        var single = new Latencies();
        var filtered = new Latencies();
        var rarely = new Latencies();
        var floats = new Latencies();
        var reading = new Latencies();
        var codes = new byte[(long)dataset.Count * dataset.Dimension];
        // Memory that was never written is all one page of zeros, which would be read from the cache.
        Array.Fill(codes, (byte)1);
        var hits = new SearchHit[SearchDataset.Neighbours];
        int right = 0;
        foreach (var query in dataset.Queries.Take(20))
        {
            search.Search(query, hits.AsSpan());
        }

        for (int round = 0; round < Rounds; round++)
        {
            for (int i = 0; i < dataset.Queries.Length; i++)
            {
                var query = dataset.Queries[i];
                int found = single.Time(() => search.Search(query, hits.AsSpan()));
                right += hits.Take(found).Count(hit => dataset.Truth[i].Contains((int)hit.Id));
                filtered.Time(() => search.Search(query, hits.AsSpan(), few));
                rarely.Time(() => search.Search(query, hits.AsSpan(), rare));
                if (i % 20 == 0)
                {
                    floats.Time(() => FloatScan.Nearest(dataset.Vectors, query, SearchDataset.Neighbours));
                    reading.Time(() => MemoryReading.Read(codes));
                }
            }
        }

        double recall = right / (double)(Rounds * dataset.Queries.Length * SearchDataset.Neighbours);
        double bytes = segment.FileLength / (double)dataset.Count;
        Print(name, single, recall, bytes, buildSeconds);
        PrintRead(search, dataset);
        Print(name + ", filter 4 %", filtered, null, null, null);
        Print(name + ", filter 0.1 %", rarely, null, null, null);
        Batch(search, dataset, name);
        Print("float scan of all", floats, 1, dataset.Dimension * sizeof(float), 0);
        Print("reading the codes only", reading, null, null, null);
    }

    private static void Batch(ExactSearch search, SearchDataset dataset, string name)
    {
        const int Size = 16;
        var batches = dataset.Queries.Chunk(Size).Where(batch => batch.Length == Size).Select(batch => batch.SelectMany(query => query).ToArray()).ToArray();
        var hits = new SearchHit[Size * SearchDataset.Neighbours];
        var found = new int[Size];
        var latencies = new Latencies();
        foreach (float[] batch in batches)
        {
            latencies.Time(() =>
            {
                search.SearchBatch(batch, SearchDataset.Neighbours, hits, found);
                return 0;
            });
        }

        Print($"{name}, batch of {Size}", latencies, null, null, null);
    }

    /// <summary>Shares of the rows that each plane was read of, and the bytes a row that this comes to.</summary>
    private static void PrintRead(ExactSearch search, SearchDataset dataset)
    {
        var read = default(ScanStatistics);
        foreach (var query in dataset.Queries)
        {
            search.Search(query, SearchDataset.Neighbours, out var one);
            read += one;
        }

        double rows = read.Rows;
        double quarter = dataset.Dimension / 4.0;
        double bytes = ((quarter * (read.Upper + read.Middle + (2 * read.Lower))) + (2 * dataset.Dimension * read.Exact)) / rows;
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"  read: upper {read.Upper / rows:P1}, middle {read.Middle / rows:P1}, lower {read.Lower / rows:P2}, exact {read.Exact / rows:P3}: {bytes:0} bytes a row"));
    }

    private static void Print(string name, Latencies latencies, double? recall, double? bytes, double? buildSeconds) =>
        Console.WriteLine(string.Join('\t', new[]
        {
            name,
            Text(latencies.Median, "0.000"),
            Text(latencies.Percentile99, "0.000"),
            Text(latencies.Minimum, "0.000"),
            Text(recall, "0.0000"),
            Text(bytes, "0"),
            Text(buildSeconds, "0.0"),
        }));

    private static string Text(double? value, string format) => value?.ToString(format, CultureInfo.InvariantCulture) ?? "-";
}
