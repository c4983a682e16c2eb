using Nadir.Archive.Snapshots;
using Nadir.Stac.Documents;

namespace Nadir.Archive.Reading;

/// <summary>Finds the file that a source of an archive can be read from.</summary>
public static class SourceFile
{
    /// <summary>
    /// Says where an image lies: a source that is a path is that file; one that is an http or https address is the file
    /// that was fetched into the archive.
    /// </summary>
    /// <param name="archive">The archive's <see cref="Ports.IArchiveStore.LocalFolder"/>.</param>
    /// <param name="source">What the archive knows the image by.</param>
    /// <returns>A path. Whether the file still exists is for the caller to find out.</returns>
    public static string Locate(string archive, string source)
    {
        ArgumentNullException.ThrowIfNull(archive);
        ArgumentNullException.ThrowIfNull(source);
        return StacAddress.IsWeb(source) ? new SnapshotLayout(Path.GetFullPath(archive)).ImageOf(source) : source;
    }
}
