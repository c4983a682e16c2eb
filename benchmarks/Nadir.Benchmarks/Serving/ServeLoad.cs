using System.Globalization;
using Nadir.Archive.Search;
using Nadir.Archive.Storage;
using Nadir.Benchmarks.Search;
using Nadir.Inference;

namespace Nadir.Benchmarks.Serving;

/// <summary>
/// A closed loop of 64 clients that send one text query after another to a real <c>nadir serve</c> in a process of its
/// own, and beside it the same queries one after another without a server: their ratio says what the server adds or
/// saves.
/// </summary>
internal sealed class ServeLoad : IBenchmark
{
    private const int Clients = 64;
    private const int DirectQueries = 300;

    /// <inheritdoc/>
    public string Name => "serve-load";

    /// <inheritdoc/>
    public string Description =>
        "text queries a second of `nadir serve` at 64 clients, latencies, errors, memory: serve-load models/NAME "
            + "[WINDOWS] [SECONDS]";

    /// <inheritdoc/>
    public int Run(string[] arguments)
    {
        if (arguments.Length is 0 or > 3)
        {
            Console.Error.WriteLine("serve-load MODEL-FOLDER [WINDOWS, default 100000] [SECONDS, default 30]");
            return 2;
        }

        string model = Path.GetFullPath(arguments[0]);
        int windows = arguments.Length > 1 ? int.Parse(arguments[1], CultureInfo.InvariantCulture) : 100_000;
        var time = TimeSpan.FromSeconds(arguments.Length > 2 ? double.Parse(arguments[2], CultureInfo.InvariantCulture)
            : 30);
        string folder = Directory.CreateTempSubdirectory("nadir-serve-load-").FullName;
        try
        {
            double direct = MakeAndSearch(model, folder, windows);
            using var server = new ServerProcess(Repository.Root(), folder, model);
            Measure(server, time, direct);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }

        return 0;
    }

    private static void Measure(ServerProcess server, TimeSpan time, double direct)
    {
        // The first queries load code and connections.
        LoadRun.RunAsync(server.Address, Clients, TimeSpan.FromSeconds(5), seed: 1).GetAwaiter().GetResult();
        long before = server.ResidentBytes();
        var run = LoadRun.RunAsync(server.Address, Clients, time, seed: 2).GetAwaiter().GetResult();
        long after = server.ResidentBytes();
        Console.WriteLine($"{Clients} clients, {run.Seconds:F0} s: {run.Rate:F0} queries/s, {run.Errors} errors");
        Console.WriteLine(
            $"milliseconds: p50 {run.Quantile(0.5):F1}, p90 {run.Quantile(0.9):F1}, p99 {run.Quantile(0.99):F1}, "
                + $"p99.9 {run.Quantile(0.999):F1}, most {run.Quantile(1):F1}");
        Console.WriteLine(
            $"one after another without a server: {direct:F0} queries/s; the server's rate "
                + $"is {run.Rate / direct:F2} times that");
        Console.WriteLine($"server's memory: {before >> 20} MiB at the start, {after >> 20} MiB at the end");
    }

    private static double MakeAndSearch(string model, string folder, int windows)
    {
        using var encoder = RetrievalEncoder.Open(model, Path.GetFileName(model));
        using var store = ArchiveStore.OpenOrCreate(folder, encoder);
        SyntheticWindows.Write(store, encoder, windows);
        var search = new ArchiveSearch(store, encoder);
        var texts = new QueryTexts(3);
        for (int query = 0; query < DirectQueries / 10; query++)
        {
            search.ByText(texts.Next());
        }

        var latencies = new Latencies();
        for (int query = 0; query < DirectQueries; query++)
        {
            latencies.Time(() => search.ByText(texts.Next()));
        }

        Console.WriteLine(
            $"{windows} windows; alone a query takes {latencies.Median:F1} ms (p99 {latencies.Percentile99:F1})");
        return 1000 / latencies.Median;
    }
}
