using Nadir.Archive.Storage;

namespace Nadir.Cli.Commands.Index;

/// <summary>
/// The folder that an ingest works on. A dry run on an archive that does not exist gets an empty one elsewhere, so that
/// nothing appears where the user looks.
/// </summary>
internal sealed class ArchiveFolder : IDisposable
{
    private readonly bool _temporary;

    private ArchiveFolder(string path, bool temporary) => (Path, _temporary) = (path, temporary);

    public string Path { get; }

    public static ArchiveFolder For(string archive, bool dryRun) => dryRun && !ArchiveStore.Exists(archive)
        ? new ArchiveFolder(Directory.CreateTempSubdirectory("nadir-dry-run-").FullName, temporary: true)
        : new ArchiveFolder(archive, temporary: false);

    public void Dispose()
    {
        if (_temporary)
        {
            Directory.Delete(Path, recursive: true);
        }
    }
}
