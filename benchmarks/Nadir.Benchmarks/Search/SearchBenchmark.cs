using System.Diagnostics;
using System.Globalization;
using Nadir.Vectors;
using Nadir.Vectors.Scan;

namespace Nadir.Benchmarks.Search;

/// <summary>
/// Measures the search as an archive has it, by planes of bits or by bytes, in turns with the other of the two, with a
/// float scan and with a bare reading of the bytes.
/// </summary>
internal static class SearchBenchmark
{
    private const int Rounds = 5;
    private const int BatchSize = 16;

    public static int Measure(string[] arguments)
    {
        if (arguments is not [var folder])
        {
            Console.Error.WriteLine("search measure FOLDER");
            return 2;
        }

        var dataset = SearchDataset.Open(folder);
        string merged = Path.Combine(folder, "merged" + SegmentFolder.FileEnding);
        string bytes = Path.Combine(folder, "bytes" + SegmentFolder.FileEnding);
        double mergedSeconds = Write(dataset, merged, isMerged: true);
        double bytesSeconds = Write(dataset, bytes, isMerged: false);
        using (var mapped = Segment.Open(merged, SegmentResidency.Mapped))
        using (var inMemory = Segment.Open(merged, SegmentResidency.InMemory))
        using (var byBytes = Segment.Open(bytes, SegmentResidency.InMemory))
        {
            Measure(
                dataset,
                new Variant("nadir, in memory", dataset, inMemory, mergedSeconds),
                new Variant("nadir, mapped", dataset, mapped, mergedSeconds),
                new Variant("by bytes, as before planes", dataset, byBytes, bytesSeconds));
        }

        File.Delete(merged);
        File.Delete(bytes);
        return 0;
    }

    /// <summary>
    /// Writes a segment as an archive does: merged, which looks at the vectors as a whole; or one that keeps bytes.
    /// </summary>
    private static double Write(SearchDataset dataset, string path, bool isMerged)
    {
        string written = isMerged ? path + ".written" : path;
        File.Delete(path);
        File.Delete(written);
        var watch = Stopwatch.StartNew();
        var layout = new SegmentLayout(dataset.Dimension, dataset.Count, isMerged ? null : SegmentHeader.WithCodes);
        using (var writer = new SegmentWriter(written, layout, new string('0', 64)))
        {
            for (int row = 0; row < dataset.Count; row++)
            {
                writer.Add(row, dataset.Vectors[row]);
            }

            writer.Commit();
        }

        if (isMerged)
        {
            using (var source = Segment.Open(written))
            {
                SegmentMerger.Merge([source], path);
            }

            File.Delete(written);
        }

        return watch.Elapsed.TotalSeconds;
    }

    private static void Measure(SearchDataset dataset, params Variant[] variants)
    {
        var few = new IdSet(Enumerable.Range(0, dataset.Count / 25).Select(i => i * 25L));
        var rare = new IdSet(Enumerable.Range(0, dataset.Count / 1000).Select(i => i * 1000L));
        var floats = new Latencies();
        var reading = new Latencies();
        var codes = new byte[(long)dataset.Count * dataset.Dimension];
        // Memory that was never written is all one page of zeros, which would be read from the cache.
        Array.Fill(codes, (byte)1);
        foreach (var variant in variants)
        {
            variant.WarmUp(dataset);
        }

        for (int round = 0; round < Rounds; round++)
        {
            for (int i = 0; i < dataset.Queries.Length; i++)
            {
                foreach (var variant in variants)
                {
                    variant.Search(dataset, i, few, rare);
                }

                if (i % 20 == 0)
                {
                    floats.Time(() => FloatScan.Nearest(dataset.Vectors, dataset.Queries[i], SearchDataset.Neighbours));
                    reading.Time(() => MemoryReading.Read(codes));
                }
            }

            foreach (float[] batch in dataset.Queries.Chunk(BatchSize).Where(batch => batch.Length == BatchSize)
                .Select(batch => batch.SelectMany(query => query).ToArray()))
            {
                foreach (var variant in variants)
                {
                    variant.SearchBatch(batch);
                }
            }
        }

        foreach (var variant in variants)
        {
            variant.Print(dataset, Rounds);
        }

        Print("float scan of all", floats, 1, dataset.Dimension * sizeof(float), 0);
        Print("reading the bytes and nothing else", reading, null, null, null);
    }

    private sealed class Variant(string name, SearchDataset dataset, Segment segment, double buildSeconds)
    {
        private readonly ExactSearch _search = new(dataset.Dimension, [segment]);
        private readonly Latencies _single = new();
        private readonly Latencies _filtered = new();
        private readonly Latencies _rarely = new();
        private readonly Latencies _batch = new();
        private readonly SearchHit[] _hits = new SearchHit[BatchSize * SearchDataset.Neighbours];
        private int _right;

        public void WarmUp(SearchDataset dataset)
        {
            foreach (var query in dataset.Queries.Take(20))
            {
                _search.Search(query, SearchDataset.Neighbours);
            }
        }

        public void Search(SearchDataset dataset, int i, IdSet few, IdSet rare)
        {
            var query = dataset.Queries[i];
            var hits = _hits.AsSpan(0, SearchDataset.Neighbours).ToArray();
            int found = _single.Time(() => _search.Search(query, hits.AsSpan()));
            _right += hits.Take(found).Count(hit => dataset.Truth[i].Contains((int)hit.Id));
            _filtered.Time(() => _search.Search(query, hits.AsSpan(), few));
            _rarely.Time(() => _search.Search(query, hits.AsSpan(), rare));
        }

        public void SearchBatch(float[] batch)
        {
            var found = new int[BatchSize];
            _batch.Time(() => _search.SearchBatch(batch, SearchDataset.Neighbours, _hits, found));
        }

        public void Print(SearchDataset dataset, int rounds)
        {
            double recall = _right / (double)(rounds * dataset.Queries.Length * SearchDataset.Neighbours);
            SearchBenchmark.Print(name, _single, recall, segment.FileLength / (double)dataset.Count, buildSeconds);
            PrintRead(_search, dataset);
            SearchBenchmark.Print($"{name}: filter 4 %", _filtered, null, null, null);
            SearchBenchmark.Print($"{name}: filter 0.1 %", _rarely, null, null, null);
            SearchBenchmark.Print($"{name}: batch of {BatchSize}", _batch, null, null, null);
        }
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
        double bytes = ((quarter * (read.Upper + read.Middle + (2 * read.Lower)))
            + (2 * dataset.Dimension * read.Exact)) / rows;
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"  read: upper {read.Upper / rows:P1}, middle {read.Middle / rows:P1}, lower {read.Lower / rows:P2}, "
                + $"exact {read.Exact / rows:P3}: {bytes:0} bytes a row"));
    }

    /// <summary>A line of the table; other peers print the same columns.</summary>
    public static void Print(string name, Latencies latencies, double? recall, double? bytes, double? buildSeconds) =>
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

    private static string Text(double? value, string format) =>
        value?.ToString(format, CultureInfo.InvariantCulture) ?? "-";
}
