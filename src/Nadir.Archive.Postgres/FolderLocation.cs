using Nadir.Archive.Ports;
using Nadir.Archive.Repair;
using Nadir.Archive.Storage;
using Nadir.Archive.Verification;

namespace Nadir.Archive.Postgres;

/// <summary>An archive in a folder of this machine.</summary>
/// <param name="folder">The path as a person wrote it.</param>
internal sealed class FolderLocation(string folder) : ArchiveLocation
{
    public override bool IsDatabase => false;

    public override bool Exists() => ArchiveStore.Exists(folder);

    public override IArchiveStore Open() => ArchiveStore.Open(folder);

    public override IArchiveStore OpenOrCreate(IEncoder encoder) => ArchiveStore.OpenOrCreate(folder, encoder);

    public override ArchiveVerification Verify(CancellationToken cancellationToken) => ArchiveVerifier.Verify(folder, cancellationToken);

    public override ArchiveRepairReport Repair(CancellationToken cancellationToken) => ArchiveRepairer.Repair(folder, cancellationToken);

    public override string ToString() => folder;
}
