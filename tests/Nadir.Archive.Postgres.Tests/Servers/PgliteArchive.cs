using Nadir.Archive.Ports;
using Nadir.Archive.Postgres.Connections;
using Nadir.Archive.Tests.Contract;
using Nadir.Archive.Tests.Support;
using Npgsql;

namespace Nadir.Archive.Postgres.Tests.Servers;

/// <summary>An empty archive in PGlite; there is one at a time.</summary>
public sealed class PgliteArchive : ITestArchive
{
    public PgliteArchive(PgliteServer server, ColorGridEncoder? encoder = null)
    {
        ArgumentNullException.ThrowIfNull(server);
        Address = server.Address;
        Encoder = encoder ?? new ColorGridEncoder();
        Execute(Address, "DROP SCHEMA public CASCADE; CREATE SCHEMA public");
        Store = PostgresArchiveStore.OpenOrCreate(PostgresAddress.Parse(Address), Encoder);
    }

    public string Address { get; }

    public IArchiveStore Store { get; }

    public ColorGridEncoder Encoder { get; }

    public void Dispose() => Store.Dispose();

    /// <summary>Runs statements on a connection of its own.</summary>
    public static void Execute(string address, string sql)
    {
        using var source = NpgsqlDataSource.Create(PostgresAddress.Parse(address).ConnectionString);
        using var command = source.CreateCommand(sql);
        command.ExecuteNonQuery();
    }
}
