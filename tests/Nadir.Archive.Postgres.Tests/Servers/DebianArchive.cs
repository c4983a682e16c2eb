using Nadir.Archive.Ports;
using Nadir.Archive.Postgres.Connections;
using Nadir.Archive.Tests.Contract;
using Nadir.Archive.Tests.Support;

namespace Nadir.Archive.Postgres.Tests.Servers;

/// <summary>An empty archive in a database of its own, with a stand-in for pgvector.</summary>
public sealed class DebianArchive : ITestArchive
{
    public DebianArchive(DebianServer server, ColorGridEncoder? encoder = null)
    {
        ArgumentNullException.ThrowIfNull(server);
        Address = server.CreateDatabase();
        Encoder = encoder ?? new ColorGridEncoder();
        Store = PostgresArchiveStore.OpenOrCreate(PostgresAddress.Parse(Address), Encoder, new StandInForVectors());
    }

    public string Address { get; }

    public IArchiveStore Store { get; }

    public ColorGridEncoder Encoder { get; }

    public void Dispose() => Store.Dispose();
}
