using System.Diagnostics;
using System.Globalization;
using Nadir.Archive.Search.Filters;
using Nadir.Archive.Storage;

namespace Nadir.Benchmarks.Search;

/// <summary>
/// A whole archive of made-up windows of 512 dimensions: how fast it grows, what it takes on the disk and in memory,
/// and how long searches take, also while another part of the process goes on writing.
/// </summary>
internal sealed class ArchiveScale : IBenchmark
{
    private const int Dimension = 512;
    private const int ScenesInCommit = 200;
    private const int Results = 10;

    /// <inheritdoc />
    public string Name => "archive-scale";

    /// <inheritdoc />
    public string Description => "make FOLDER WINDOWS, then measure FOLDER QUERIES: an archive of made-up windows";

    /// <inheritdoc />
    public int Run(string[] arguments)
    {
        switch (arguments)
        {
            case ["make", var folder, var windows]:
                Make(folder, int.Parse(windows, CultureInfo.InvariantCulture));
                return 0;
            case ["measure", var folder, var queries]:
                Measure(folder, int.Parse(queries, CultureInfo.InvariantCulture));
                return 0;
            default:
                Console.Error.WriteLine($"{Name} {Description}");
                return 2;
        }
    }

    private static void Make(string folder, int windows)
    {
        using var encoder = new StandInEncoder(Dimension);
        using var store = ArchiveStore.OpenOrCreate(folder, encoder);
        using var writer = store.OpenWriter();
        var scenes = new SyntheticScenes(Dimension, seed: 1);
        var watch = Stopwatch.StartNew();
        var writing = new Stopwatch();
        foreach (int[] commit in Enumerable.Range(0, windows / SyntheticScenes.Windows).Chunk(ScenesInCommit))
        {
            var made = commit.Select(scenes.Make).ToList();
            writing.Start();
            writer.Commit(made);
            writing.Stop();
        }

        writing.Start();
        writer.Compact();
        writing.Stop();
        var statistics = store.ReadStatistics();
        Print("windows", statistics.Windows, "");
        Print("written at", statistics.Windows / writing.Elapsed.TotalSeconds, "windows/s");
        Print("made in", watch.Elapsed.TotalSeconds, "s");
        Print("vectors on disk", statistics.VectorBytes / 1048576.0, "MiB");
        Print("catalog on disk", statistics.CatalogBytes / 1048576.0, "MiB");
        PrintMemory("making it");
    }

    private static void Measure(string folder, int queries)
    {
        var opening = Stopwatch.StartNew();
        using var store = ArchiveStore.Open(folder);
        var scenes = new SyntheticScenes(Dimension, seed: 2);
        store.Search(scenes.Query(), Results);
        Print("opened, with the first search", opening.Elapsed.TotalMilliseconds, "ms");
        var box = new SearchFilter { Area = SearchArea.OfBox(-60, -20, 0, 40) };
        var year = new SearchFilter
        {
            After = new(2020, 1, 1, 0, 0, 0, TimeSpan.Zero),
            Before = new(2021, 1, 1, 0, 0, 0, TimeSpan.Zero)
        };
        var asking = Stopwatch.StartNew();
        store.Search(scenes.Query(), Results, box);
        Print("first search in a box", asking.Elapsed.TotalMilliseconds, "ms");
        asking.Restart();
        store.Search(scenes.Query(), Results, year);
        Print("first search in a year", asking.Elapsed.TotalMilliseconds, "ms");
        Time("alone", () => store.Search(scenes.Query(), Results), queries);
        TimeNear(store, queries);
        Time("in the box, asked before", () => store.Search(scenes.Query(), Results, box), queries);
        Time("in the year, asked before", () => store.Search(scenes.Query(), Results, year), queries);
        PrintMemory("searching");
        WhileWriting(store, scenes, queries);
        PrintMemory("searching and writing");
    }

    // Near one of the scenes that the archive was made of: like those, they come from the first seed.
    private static void TimeNear(ArchiveStore store, int queries)
    {
        var statistics = store.ReadStatistics();
        var made = new SyntheticScenes(Dimension, seed: 1);
        var near = new List<float[]>();
        long scenes = statistics.Items;
        long step = Math.Max(1, scenes / queries);
        for (int number = 0; number < scenes; number++)
        {
            var scene = made.Make(number);
            if (number % step == step - 1)
            {
                near.Add(made.QueryNear(scene));
            }
        }

        // Read as often as its length goes into that of all top bytes.
        var memory = new byte[Math.Min(statistics.Windows * Dimension, 1 << 30)];
        Array.Fill(memory, (byte)1);
        double times = statistics.Windows * (double)Dimension / memory.Length;
        var searching = new Latencies();
        var reading = new Latencies();
        foreach (float[] query in near)
        {
            searching.Time(() => store.Search(query, Results));
            if (searching.Count % 4 == 0)
            {
                reading.Time(() => MemoryReading.Read(memory));
            }
        }

        Print("search near a scene: p50", searching.Median, "ms");
        Print("search near a scene: p99", searching.Percentile99, "ms");
        Print("search near a scene: least", searching.Minimum, "ms");
        Print("reading as many bytes of memory as all top bytes: p50", times * reading.Median, "ms");
        Print("reading as many bytes of memory as all top bytes: least", times * reading.Minimum, "ms");
    }

    private static void WhileWriting(ArchiveStore store, SyntheticScenes scenes, int queries)
    {
        int first = (int)(store.ReadStatistics().Items + 1);
        int commits = 0;
        var done = false;
        var watch = Stopwatch.StartNew();
        var writing = Task.Run(() =>
        {
            using var writer = store.OpenWriter();
            var more = new SyntheticScenes(Dimension, seed: 3);
            for (int number = first; !Volatile.Read(ref done); number += 2)
            {
                writer.Commit([more.Make(number), more.Make(number + 1)]);
                commits++;
            }
        });
        Time("while another thread commits", () => store.Search(scenes.Query(), Results), queries);
        Volatile.Write(ref done, true);
        writing.GetAwaiter().GetResult();
        Print("commits of 200 windows meanwhile", commits / watch.Elapsed.TotalSeconds, "/s");
    }

    private static void Time<T>(string name, Func<T> search, int queries)
    {
        var latencies = new Latencies();
        for (int i = 0; i < queries; i++)
        {
            latencies.Time(search);
        }

        Print($"search {name}: p50", latencies.Median, "ms");
        Print($"search {name}: p99", latencies.Percentile99, "ms");
    }

    // What the process holds for itself, and with the mapped files that the system may drop.
    private static void PrintMemory(string doing)
    {
        foreach (string line in File.ReadLines("/proc/self/status")
            .Where(line => line.StartsWith("VmHWM", StringComparison.Ordinal)
                || line.StartsWith("RssAnon", StringComparison.Ordinal)))
        {
            Print($"memory after {doing}, {(line[0] == 'V' ? "peak with mapped files" : "of its own")}",
                double.Parse(line.Split(':')[1].Replace("kB", string.Empty, StringComparison.Ordinal),
                    CultureInfo.InvariantCulture) / 1024, "MiB");
        }
    }

    private static void Print(string name, double value, string unit) =>
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name}\t{value:0.##} {unit}"));
}
