using Nadir.Archive.Ingest;
using Nadir.Archive.Postgres.Connections;
using Nadir.Archive.Postgres.Tests.Servers;
using Nadir.Archive.Tests.Support;

namespace Nadir.Archive.Postgres.Tests.Workers;

/// <summary>Catalogs that several workers index; what was read of them is remembered in the database.</summary>
[Collection(DebianTests.Name)]
public sealed class CatalogShardTests : IDisposable
{
    private static readonly string[] Names = [.. Enumerable.Range(0, 12).Select(i => $"scene{i}")];

    private readonly TemporaryFolder _folder = new();
    private readonly DebianArchive _archive;

    public CatalogShardTests(DebianServer server)
    {
        _archive = new DebianArchive(server);
        foreach (var (seed, name) in Names.Index())
        {
            TestCatalog.WriteTiff(_folder.Path, $"{name}.tif", seed);
            TestCatalog.Item(name, $"{name}.tif").Write(_folder.Path, $"{name}.json");
        }

        WriteRoot(Names);
    }

    private string Root => _folder.In("catalog.json");

    public void Dispose()
    {
        _archive.Dispose();
        _folder.Dispose();
    }

    [SkippableFact]
    public void Each_shard_indexes_and_drops_its_own()
    {
        Assert.Equal(12, Ingest(IngestShard.Of(0, 2)).Added + Ingest(IngestShard.Of(1, 2)).Added);
        WriteRoot(Names[..4]);

        // Other numbers of workers come to the same; a worker on another machine knows what the first one knew.
        var removed = Enumerable.Range(0, 3).Select(i => Ingest(IngestShard.Of(i, 3), machine: i).Removed).ToList();

        Assert.Equal(8, removed.Sum());
        Assert.All(removed, one => Assert.True(one < 8));
        Assert.Equal(4, _archive.Store.ReadStatistics().Items);
        Assert.Equal(0, Ingest(IngestShard.Whole).Removed);
    }

    [SkippableFact]
    public void A_dry_run_says_what_would_be_dropped_and_forgets_it()
    {
        Ingest(IngestShard.Whole);
        WriteRoot(Names[..9]);
        foreach (var _ in Names[..2])
        {
            var trial = Ingest(IngestShard.Whole, isTrial: true);
            Assert.Equal((3, 9), (trial.Removed, trial.Unchanged));
        }

        Assert.Equal(12, _archive.Store.ReadStatistics().Items);
        Assert.Equal(3, Ingest(IngestShard.Whole).Removed);
    }

    private IngestSummary Ingest(IngestShard shard, int machine = 0, bool isTrial = false)
    {
        using var encoder = new ColorGridEncoder();
        using var store = PostgresArchiveStore.Open(
            PostgresAddress.Parse($"{_archive.Address}&folder={_folder.In($"machine{machine}")}"));
        return new Ingestion(store, encoder, new IngestOptions { Shard = shard, DryRun = isTrial }).Run([Root]);
    }

    private void WriteRoot(string[] names) =>
        TestCatalog.Catalog("root", [.. names.Select(name => ("item", $"{name}.json"))])
            .Write(_folder.Path, "catalog.json");
}
