using System.Diagnostics;
using System.Globalization;
using Nadir.Archive.Ports;
using Nadir.Archive.Postgres;
using Nadir.Archive.Postgres.Search;
using Nadir.Archive.Search.Filters;
using Nadir.Archive.Storage;

namespace Nadir.Benchmarks.Search.Sweep;

/// <summary>
/// Searches that let ever fewer windows through: recall against a plain loop, and how long they take beside the same
/// searches without a filter, of an archive in a folder and of one in PostgreSQL, exact and by HNSW.
/// </summary>
internal sealed class FilterSweep : IBenchmark
{
    /// <inheritdoc />
    public string Name => "filter-sweep";

    /// <inheritdoc />
    public string Description =>
        "clustered|gaussian [COUNT [QUERIES [--no-postgres | ADDRESS]]]: searches with filters that let 100, 10, 1 "
            + "and 0.1 % through";

    /// <inheritdoc />
    public int Run(string[] arguments)
    {
        if (arguments is not ["clustered" or "gaussian", ..] || arguments.Length > 4)
        {
            Console.Error.WriteLine($"{Name} {Description}");
            return 2;
        }

        int count = arguments.Length > 1 ? int.Parse(arguments[1], CultureInfo.InvariantCulture) : 100_000;
        int queries = arguments.Length > 2 ? int.Parse(arguments[2], CultureInfo.InvariantCulture) : 200;
        var data = SweepData.Make(arguments[0], count, queries);
        Console.WriteLine(
            $"{count} vectors of {SweepData.Dimension} dimensions, {arguments[0]}, {queries} queries, {SweepData.Results} results; milliseconds");
        Console.WriteLine(
            "archive\tlets through\trecall\tp50\tp99\tleast\tp50 to that without a filter\tleast to that without");
        MeasureFolder(data);
        using var postgres = arguments is [.., "--no-postgres"] ? null
            : PgliteProcess.Start(arguments.Length > 3 ? arguments[3] : null);
        if (postgres is not null)
        {
            MeasurePostgres(data, postgres.Address);
        }

        return 0;
    }

    private static void MeasureFolder(SweepData data)
    {
        string folder = Directory.CreateTempSubdirectory("nadir-filter-sweep-").FullName;
        try
        {
            using var encoder = new StandInEncoder(SweepData.Dimension);
            using var store = ArchiveStore.OpenOrCreate(Path.Combine(folder, "archive"), encoder);
            data.Write(store, compact: true);
            Measure("folder", store, data, data.Queries.Count);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void MeasurePostgres(SweepData data, string address)
    {
        using var encoder = new StandInEncoder(SweepData.Dimension);
        using var exact = (PostgresArchiveStore)ArchiveLocation.Parse(address).OpenOrCreate(encoder);
        var watch = Stopwatch.StartNew();
        data.Write(exact, compact: true);
        Console.Error.WriteLine($"postgres: {data.Vectors.Count / watch.Elapsed.TotalSeconds:F0} windows/s written");
        // A tenth of the queries tells enough where each takes longer.
        Measure("pgvector exact", exact, data, Math.Max(10, data.Queries.Count / 10));
        watch.Restart();
        exact.BuildHnsw(new HnswParameters(MemoryMegabytes: 1024));
        Console.Error.WriteLine(
            $"postgres: HNSW index of {exact.ReadHnswBytes() >> 20} MiB built in {watch.Elapsed.TotalSeconds:F0} s");
        using var approximate = ArchiveLocation.Parse(
            address + (address.Contains('?', StringComparison.Ordinal) ? "&" : "?") + "index=hnsw").Open();
        Measure("pgvector HNSW", approximate, data, data.Queries.Count);
    }

    private static void Measure(string name, IArchiveStore store, SweepData data, int queries)
    {
        foreach (int share in SweepData.Shares)
        {
            var filter = new SearchFilter
            {
                Where = [
                FilterExpression.Parse(FormattableString.Invariant($"share<{share}"))]
            };
            var (without, with, withNew) = (new Latencies(), new Latencies(), new Latencies());
            store.Search(data.Queries[0], SweepData.Results, filter);
            int right = 0, wanted = 0;
            for (int i = 0; i < queries; i++)
            {
                float[] query = data.Queries[i];
                // The same windows by another text, so that nothing is known of it.
                var other = new SearchFilter
                {
                    Where = [
                    FilterExpression.Parse(FormattableString.Invariant(
                        $"share<{share - 1 + ((i + 1.0) / (queries + 1)):R}"))]
                };
                withNew.Time(() => store.Search(query, SweepData.Results, other));
                // By turns, since the first of two finds less in the processor's caches.
                if (i % 2 == 0)
                {
                    without.Time(() => store.Search(query, SweepData.Results));
                }

                var found = with.Time(() => store.Search(query, SweepData.Results, filter));
                if (i % 2 == 1)
                {
                    without.Time(() => store.Search(query, SweepData.Results));
                }

                var truth = data.Nearest(query, share);
                right += found.Count(match => truth.Contains(match.Id));
                wanted += truth.Count;
            }

            Print($"{name}\tall\t", without, without);
            Print(FormattableString.Invariant($"{name}\t{share / 10.0} %\t{(double)right / wanted:F4}"), with, without);
            Print(FormattableString.Invariant($"{name}\t{share / 10.0} %, asked first\t"), withNew, without);
        }
    }

    private static void Print(string row, Latencies times, Latencies without) => Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture,
        $"{row}\t{times.Median:F3}\t{times.Percentile99:F3}\t{times.Minimum:F3}\t{times.Median / without.Median:F2}\t{times.Minimum / without.Minimum:F2}"));
}
