using Nadir.Archive.Postgres.Connections;
using Nadir.Archive.Postgres.Schema;
using Nadir.Archive.Postgres.Tests.Servers;
using Nadir.Archive.Tests.Support;

namespace Nadir.Archive.Postgres.Tests.Schema;

[Collection(DebianTests.Name)]
public sealed class MigrationTests(DebianServer server)
{
    [SkippableFact]
    public void An_archive_of_the_first_version_is_brought_to_the_present_one()
    {
        using var encoder = new ColorGridEncoder();
        var address = PostgresAddress.Parse(server.CreateDatabase());
        var info = new ArchiveInfo(1, encoder.Name, encoder.Fingerprint, encoder.Dimension, DateTimeOffset.UtcNow);
        using (var connections = new PostgresConnections(address))
        {
            using var connection = connections.Open();
            ArchiveTables.Create(connection, address, info, new StandInForVectors());
            Assert.Equal(1, ArchiveTables.ReadInfo(connection)!.FormatVersion);
            Assert.Null(connection.Text("SELECT to_regclass('snapshot_image')::text"));
        }

        using var store = PostgresArchiveStore.Open(address);
        Assert.Equal(ArchiveSchema.Version, store.Info.FormatVersion);
        Assert.NotNull(store.Connections.Read(
            "read", connection => connection.Text("SELECT to_regclass('snapshot_image')::text")));
        using (var writer = store.OpenWriter())
        {
            writer.Commit([PlacedImages.Indexed("/a.tif", encoder.Dimension, (0, 0, 1, 1))]);
        }

        using var again = PostgresArchiveStore.Open(address);
        Assert.Equal(1, again.ReadStatistics().Windows);
    }

    [SkippableFact]
    public void An_archive_of_a_newer_build_is_left_alone()
    {
        using var archive = new DebianArchive(server);
        PgliteArchive.Execute(archive.Address, "UPDATE archive SET value = '99' WHERE key = 'format'");
        var error = Assert.Throws<ArchiveException>(() => ArchiveLocation.Parse(archive.Address).Open());
        Assert.Contains("newer build", error.Message, StringComparison.Ordinal);
    }

    [SkippableFact]
    public void Processes_that_make_it_at_once_make_one()
    {
        using var encoder = new ColorGridEncoder();
        var address = PostgresAddress.Parse(server.CreateDatabase());
        var stores = new PostgresArchiveStore[6];
        Parallel.For(0, stores.Length,
            i => stores[i] = PostgresArchiveStore.OpenOrCreate(address, encoder, new StandInForVectors()));
        Assert.Single(stores.Select(store => store.Info).Distinct());
        Assert.All(stores, store => store.Dispose());
    }
}
