using Nadir.Archive.Ports;
using Nadir.Archive.Postgres.Connections;
using Nadir.Archive.Postgres.Verification;
using Nadir.Archive.Repair;
using Nadir.Archive.Storage;
using Nadir.Archive.Verification;

namespace Nadir.Archive.Postgres;

/// <summary>Where an archive is, as a person names it: a folder of this machine, or a database of PostgreSQL.</summary>
/// <remarks>Immutable, safe to use from many threads. The text of a location never holds a password.</remarks>
public abstract class ArchiveLocation
{
    /// <summary>Reads a location.</summary>
    /// <param name="text">
    /// A path, or an address: <c>postgres://user:password@host:port/database?option=value</c>; see
    /// <see cref="PostgresAddress"/>.
    /// </param>
    /// <exception cref="ArchiveException">It is an address that cannot be read.</exception>
    public static ArchiveLocation Parse(string text)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(text);
        return PostgresAddress.IsOne(text) ? new PostgresLocation(PostgresAddress.Parse(text))
            : new FolderLocation(text);
    }

    /// <summary>Whether it is a database, which several processes can write to at once.</summary>
    public abstract bool IsDatabase { get; }

    /// <summary>Whether there is an archive.</summary>
    /// <exception cref="ArchiveException">It cannot be told, or the archive is damaged.</exception>
    public abstract bool Exists();

    /// <summary>Opens an archive that exists; one of an older format is brought to the present one.</summary>
    /// <exception cref="ArchiveException">There is no archive, or it cannot be opened.</exception>
    public abstract IArchiveStore Open();

    /// <summary>Opens an archive, or makes one where there is none.</summary>
    /// <param name="encoder">The encoder that it is, or will be, made with.</param>
    /// <exception cref="ArchiveException">The archive was made with another encoder, or cannot be
    /// opened or made.</exception>
    public abstract IArchiveStore OpenOrCreate(IEncoder encoder);

    /// <summary>Looks at every part of the archive.</summary>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <exception cref="ArchiveException">There is no archive.</exception>
    public abstract ArchiveVerification Verify(CancellationToken cancellationToken);

    /// <summary>Leaves out what is broken and keeps what is whole.</summary>
    /// <param name="cancellationToken">Stops between two steps.</param>
    /// <exception cref="ArchiveException">There is no archive, or this kind of archive is not
    /// repaired by Nadir.</exception>
    public abstract ArchiveRepairReport Repair(CancellationToken cancellationToken);
}

/// <summary>An archive in a folder of this machine.</summary>
/// <param name="folder">The path as a person wrote it.</param>
internal sealed class FolderLocation(string folder) : ArchiveLocation
{
    public override bool IsDatabase => false;

    public override bool Exists() => ArchiveStore.Exists(folder);

    public override IArchiveStore Open() => ArchiveStore.Open(folder);

    public override IArchiveStore OpenOrCreate(IEncoder encoder) => ArchiveStore.OpenOrCreate(folder, encoder);

    public override ArchiveVerification Verify(CancellationToken cancellationToken) =>
        ArchiveVerifier.Verify(folder, cancellationToken);

    public override ArchiveRepairReport Repair(CancellationToken cancellationToken) =>
        ArchiveRepairer.Repair(folder, cancellationToken);

    public override string ToString() => folder;
}

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
        $"The archive {address} is kept whole by its server, so there is nothing for repair to leave out; check it "
            + $"with: nadir archive verify, and restore a damaged one with pg_restore.");

    public override string ToString() => address.ToString();
}
