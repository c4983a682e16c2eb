using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Nadir.Archive.Postgres.Connections;
using Nadir.Archive.Postgres.Tests.Servers;
using Nadir.Archive.Tests.Support;
using Npgsql;

namespace Nadir.Archive.Postgres.Tests.Connections;

[Collection(DebianTests.Name)]
public sealed class ServerFaultTests(DebianServer server)
{
    [Fact]
    public void A_server_that_is_not_there_is_told()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();
        var address = string.Create(CultureInfo.InvariantCulture, $"postgres://u:s3cret@127.0.0.1:{port}/d");
        Check(address, "cannot be reached");
    }

    [SkippableFact]
    public void A_server_without_pgvector_is_told_what_to_install()
    {
        using var encoder = new ColorGridEncoder();
        var error = Assert.Throws<ArchiveException>(
            () => ArchiveLocation.Parse(server.CreateDatabase()).OpenOrCreate(encoder));
        Assert.Matches(@"no pgvector.*apt-get install postgresql-\d+-pgvector", error.Message);
    }

    [SkippableFact]
    public void A_database_without_an_archive_is_told()
    {
        var address = server.CreateDatabase();
        Assert.False(ArchiveLocation.Parse(address).Exists());
        Check(address, "nadir index PATH --archive");
    }

    [SkippableFact]
    public void A_database_that_does_not_exist_is_told() =>
        Check(server.CreateDatabase().Replace("/t", "/no_such", StringComparison.Ordinal), "createdb no_such");

    [SkippableFact]
    public void Tables_of_another_program_are_left_alone()
    {
        var address = server.CreateDatabase();
        PgliteArchive.Execute(address, "CREATE TABLE archive (title text)");
        Check(address, "another program");
        using var encoder = new ColorGridEncoder();
        Assert.Throws<ArchiveException>(() => ArchiveLocation.Parse(address).OpenOrCreate(encoder));
    }

    [SkippableFact]
    public void A_password_comes_from_a_file_and_a_wrong_one_is_told()
    {
        var address = server.CreateDatabase();
        server.AddUser(address, "guarded", "right");
        // Made so that nobody else can read it, which Npgsql insists on.
        var file = Path.GetTempFileName();
        File.WriteAllText(file, "*:*:*:guarded:right");
        var login = address.Replace("nadir@", "guarded@", StringComparison.Ordinal);
        Assert.False(ArchiveLocation.Parse($"{login}&passfile={file}").Exists());
        Check(address.Replace("nadir@", "guarded:s3cret@", StringComparison.Ordinal), "refuses the log-in");
        File.Delete(file);
    }

    [Fact]
    public void What_took_too_long_is_not_asked_again()
    {
        Assert.False(PostgresFaults.IsPassing(new NpgsqlException("slow", new TimeoutException())));
        Assert.True(PostgresFaults.IsPassing(new NpgsqlException("gone", new IOException())));
    }

    [SkippableFact]
    public void Another_model_is_refused()
    {
        using var archive = new DebianArchive(server);
        using var other = new ColorGridEncoder('b');
        Assert.Throws<ArchiveException>(
            () => PostgresArchiveStore.OpenOrCreate(PostgresAddress.Parse(archive.Address), other));
    }

    [SkippableFact]
    public void Two_archives_share_a_database_by_schemas()
    {
        var address = server.CreateDatabase();
        using var encoder = new ColorGridEncoder();
        using var north = PostgresArchiveStore.OpenOrCreate(
            PostgresAddress.Parse(address + "&schema=north"), encoder, new StandInForVectors());
        using (var writer = north.OpenWriter())
        {
            writer.Commit([PlacedImages.Indexed("/a.tif", encoder.Dimension, (0, 0, 1, 1))]);
        }

        Assert.False(PostgresArchiveStore.Exists(PostgresAddress.Parse(address + "&schema=south")));
        Assert.Equal(1, north.ReadStatistics().Windows);
        Assert.EndsWith("?schema=north", north.Location, StringComparison.Ordinal);
    }

    private static void Check(string address, string words)
    {
        var error = Assert.Throws<ArchiveException>(() => ArchiveLocation.Parse(address).Open());
        Assert.Contains(words, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", error.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }
}
