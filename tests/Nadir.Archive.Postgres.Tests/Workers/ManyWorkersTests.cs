using Nadir.Archive.Ingest;
using Nadir.Archive.Postgres.Tests.Servers;
using Nadir.Archive.Postgres.Verification;
using Nadir.Archive.Search;
using Nadir.Archive.Storage;
using Nadir.Archive.Tests.Support;

namespace Nadir.Archive.Postgres.Tests.Workers;

/// <summary>
/// Several processes that write to one archive. Each is one of real workers; only the type of vectors stands in.
/// </summary>
[Collection(DebianTests.Name)]
public sealed class ManyWorkersTests : IDisposable
{
    private const int Images = 60;
    private const int Shards = 3;

    private readonly TemporaryFolder _folder = new();
    private readonly DebianArchive _archive;

    public ManyWorkersTests(DebianServer server)
    {
        _archive = new DebianArchive(server);
        for (var i = 0; i < Images; i++)
        {
            TestImages.Write(_folder.Image($"{i:D3}.bmp"), TestImages.Random(i));
        }
    }

    public void Dispose()
    {
        _archive.Dispose();
        _folder.Dispose();
    }

    [SkippableFact]
    public void Shards_at_once_have_everything_once()
    {
        Finish();
        RequireWhole();
    }

    [SkippableFact]
    public void Killed_workers_that_run_again_lose_nothing_and_double_nothing()
    {
        var random = new Random(3);
        var reported = new HashSet<string>();
        for (var round = 0; round < 4; round++)
        {
            var workers = Enumerable.Range(0, Shards)
                .Select(i => WorkerProcess.Start(_archive.Address, _folder.Images, IngestShard.Of(i, Shards))).ToList();
            foreach (var worker in workers)
            {
                // Some are killed before their first commit, some amid one, and some have ended.
                var printed = worker.Read(random.Next(0, 12));
                reported.UnionWith(printed.Concat(worker.Kill())
                    .Where(line => line.Contains('\t', StringComparison.Ordinal)).Select(line => line.Split('\t')[1]));
                worker.Dispose();
            }

            var held = _archive.Store.ListSources("/", null, 1000);
            Assert.Equal(held.Count, held.Distinct().Count());
            Assert.Subset(held.ToHashSet(), reported);
            Assert.True(new PostgresVerifier((PostgresArchiveStore)_archive.Store).Run(default).IsWhole);
        }

        Finish();
        RequireWhole();
    }

    [SkippableFact]
    public void Two_workers_of_one_shard_or_of_all_are_one_too_many()
    {
        using var first = _archive.Store.OpenWriter(IngestShard.Of(1, Shards));
        using var other = _archive.Store.OpenWriter(IngestShard.Of(2, Shards));
        foreach (var (shard, words) in new[] { (IngestShard.Of(1, Shards), "the shard 1/3"),
            (IngestShard.Whole, "--shard i/n") })
        {
            using var second = WorkerProcess.Start(_archive.Address, _folder.Images, shard);
            Assert.Contains(words, Assert.Single(second.Read()), StringComparison.Ordinal);
        }
    }

    [SkippableFact]
    public void While_one_writes_everything_no_shard_does()
    {
        using var writer = _archive.Store.OpenWriter();
        Assert.Contains("without --shard",
            Assert.Throws<ArchiveException>(() => _archive.Store.OpenWriter(IngestShard.Of(0, 2))).Message,
            StringComparison.Ordinal);
    }

    [SkippableFact]
    public void A_shard_drops_only_what_is_its_own()
    {
        Ingest(IngestShard.Whole);
        var gone = Directory.GetFiles(_folder.Images).Order(StringComparer.Ordinal).Take(20).ToList();
        gone.ForEach(File.Delete);
        var shard = IngestShard.Of(1, 2);
        var summary = Ingest(shard);

        Assert.InRange(summary.Removed, 1, 19);
        Assert.Equal(gone.Where(source => !shard.Owns(source)),
            _archive.Store.ListSources("/", null, 1000).Intersect(gone));
        Assert.Equal(20 - summary.Removed, Ingest(IngestShard.Of(0, 2)).Removed);
        RequireWhole();
    }

    [SkippableFact]
    public void Workers_that_have_images_in_common_wait_for_each_other()
    {
        using var first = WorkerProcess.Start(_archive.Address, _folder.Images, IngestShard.Of(0, 2));
        using var second = WorkerProcess.Start(_archive.Address, _folder.Images, IngestShard.Of(0, 3));
        using var third = WorkerProcess.Start(_archive.Address, _folder.Images, IngestShard.Of(1, 3));
        Assert.All([first, second, third], worker => Assert.Equal("end", worker.Read()[^1]));
        var held = _archive.Store.ListSources("/", null, 1000);
        Assert.Equal(held.Count, _archive.Store.ReadStatistics().Windows);
        Finish();
        RequireWhole();
    }

    private IngestSummary Ingest(IngestShard shard)
    {
        using var encoder = new ColorGridEncoder();
        return new Ingestion(_archive.Store, encoder, new IngestOptions { Shard = shard }).Run([_folder.Images]);
    }

    private void Finish()
    {
        var workers = Enumerable.Range(0, Shards)
            .Select(i => WorkerProcess.Start(_archive.Address, _folder.Images, IngestShard.Of(i, Shards))).ToList();
        Assert.All(workers, worker => Assert.Equal("end", worker.Read()[^1]));
        workers.ForEach(worker => worker.Dispose());
    }

    // As one process writes a folder that is never disturbed; ids follow the order of the work.
    private void RequireWhole()
    {
        using var encoder = new ColorGridEncoder();
        using var other = ArchiveStore.OpenOrCreate(_folder.Archive, encoder);
        new Ingestion(other, encoder).Run([_folder.Images]);
        Assert.Equal(Rows(other, encoder), Rows(_archive.Store, encoder));
        Assert.Empty(new PostgresVerifier((PostgresArchiveStore)_archive.Store).Run(default).Damages);
    }

    private static List<(string Source, float Score)> Rows(Ports.IArchiveStore store, ColorGridEncoder encoder) =>
        [.. new ArchiveSearch(store, encoder).ByText("red", new SearchOptions { Count = 1000 })
            .Select(row => (row.Source, row.Score)).Order()];
}
