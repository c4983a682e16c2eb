using Nadir.Archive.Ports;
using Nadir.Archive.Postgres.Connections;
using Nadir.Archive.Postgres.Verification;
using Nadir.Archive.Repair;
using Nadir.Archive.Verification;

namespace Nadir.Archive.Postgres;

/// <summary>An archive in a database of PostgreSQL.</summary>
internal sealed class PostgresLocation(PostgresAddress address) : ArchiveLocation
{
    public override bool IsDatabase => true;

    public override bool Exists() => PostgresArchiveStore.Exists(address);

    public override IArchiveStore Open() => PostgresArchiveStore.Open(address);

    public override IArchiveStore OpenOrCreate(IEncoder encoder) => PostgresArchiveStore.OpenOrCreate(address, encoder);

    public override ArchiveVerification Verify(CancellationToken cancellationToken)
    {
        using var store = PostgresArchiveStore.Open(address);
        return new PostgresVerifier(store).Run(cancellationToken);
    }

    public override ArchiveRepairReport Repair(CancellationToken cancellationToken) => throw new ArchiveException(
        $"The archive {address} is kept whole by its server, so there is nothing for repair to leave out; check it with: nadir archive verify, and restore a damaged one with pg_restore.");

    public override string ToString() => address.ToString();
}
