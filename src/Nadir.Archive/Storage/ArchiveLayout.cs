using Nadir.Archive.Catalog;
using Nadir.Archive.Ingest.Progress;
using Nadir.Archive.Snapshots;
using Nadir.Files;

namespace Nadir.Archive.Storage;

/// <summary>The names of the files in an archive's folder.</summary>
/// <param name="Folder">Full path of the folder.</param>
internal sealed record ArchiveLayout(string Folder)
{
    /// <summary>The catalog.</summary>
    public string Catalog => Path.Combine(Folder, CatalogFile.Name);

    /// <summary>The folder of the segments of one index.</summary>
    public string FolderOf(VectorIndex index) => Path.Combine(Folder, index.Folder);

    /// <summary>The file that the one writer holds locked.</summary>
    public string Lock => Path.Combine(Folder, "writer.lock");

    /// <summary>Takes a path as a person writes it.</summary>
    public static ArchiveLayout At(string path) => new(Path.TrimEndingDirectorySeparator(Path.GetFullPath(path)));

    /// <summary>Whether the folder holds anything that no archive would have.</summary>
    public bool HasOtherFiles() =>
        Directory.Exists(Folder) && Directory.EnumerateFileSystemEntries(Folder).Any(IsOther);

    private bool IsOther(string path) =>
        path != FolderOf(VectorIndex.Images) && path != FolderOf(VectorIndex.Captions)
            && Path.GetFileName(path) != SnapshotLayout.FolderName && !path.StartsWith(Lock, StringComparison.Ordinal)
        && !Path.GetFileName(path).StartsWith(CatalogFile.Name, StringComparison.Ordinal)
        && !Path.GetFileName(path).StartsWith(IngestProgressFile.Name, StringComparison.Ordinal)
        && !DurableFile.IsUnfinished(Path.GetFileName(path), IngestProgressFile.Name);
}
