using System.Diagnostics;
using Cloud.Unum.USearch;

namespace Nadir.Benchmarks.Search;

/// <summary>USearch's graph, by its package for .NET, on the same vectors: components of 32 and of 8 bits.</summary>
internal static class USearchPeer
{
    private const int Connectivity = 16;
    private const int ExpansionOfBuild = 128;
    private const int ExpansionOfSearch = 64;

    public static int Measure(string[] arguments)
    {
        if (arguments is not [var folder])
        {
            Console.Error.WriteLine("search usearch FOLDER");
            return 2;
        }

        var dataset = SearchDataset.Open(folder);
        foreach (var kind in new[] { ScalarKind.Float32, ScalarKind.Int8 })
        {
            using var index = new USearchIndex(
                MetricKind.Cos, kind, (ulong)dataset.Dimension, Connectivity, ExpansionOfBuild, ExpansionOfSearch);
            var watch = Stopwatch.StartNew();
            index.Add([.. Enumerable.Range(0, dataset.Count).Select(row => (ulong)row)], dataset.Vectors);
            watch.Stop();
            string path = Path.Combine(folder, "usearch.index");
            index.Save(path);
            double bytes = new FileInfo(path).Length / (double)dataset.Count;
            File.Delete(path);
            var latencies = new Latencies();
            int right = 0;
            for (int i = -1; i < dataset.Queries.Length; i++)
            {
                ulong[] keys = [];
                float[] query = dataset.Queries[Math.Max(i, 0)];
                if (i < 0)
                {
                    index.Search(query, SearchDataset.Neighbours, out keys, out _);
                    continue;
                }

                latencies.Time(() => index.Search(query, SearchDataset.Neighbours, out keys, out _));
                right += keys.Count(key => dataset.Truth[i].Contains((int)key));
            }

            double recall = right / (double)(dataset.Queries.Length * SearchDataset.Neighbours);
            SearchBenchmark.Print(
                $"USearch, {(kind == ScalarKind.Int8 ? "8 bits" : "32 bits")}, ef {ExpansionOfSearch}", latencies,
                recall, bytes, watch.Elapsed.TotalSeconds);
        }

        return 0;
    }
}
