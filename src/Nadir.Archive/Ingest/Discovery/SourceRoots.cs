using Nadir.Imagery.Files;
using Nadir.Stac.Documents;

namespace Nadir.Archive.Ingest.Discovery;

/// <summary>What an ingest was asked to read.</summary>
/// <param name="Files">Full paths of files and folders without a separator at the end, in ordinal order;
/// none within another.</param>
/// <param name="Catalogs">Documents of STAC, each once.</param>
internal sealed record SourceRoots(IReadOnlyList<string> Files, IReadOnlyList<StacAddress> Catalogs)
{
    /// <summary>
    /// Makes paths full, tells documents from images by their names, and drops what lies within another.
    /// </summary>
    /// <param name="paths">Files, folders and addresses as a person names them.</param>
    /// <exception cref="ArchiveException">No path was given, or one does not exist.</exception>
    public static SourceRoots Sort(IEnumerable<string> paths)
    {
        var all = paths.ToList();
        var web = all.Where(StacAddress.IsWeb).Select(ParseWeb);
        var local = all.Where(path => !StacAddress.IsWeb(path)).Select(Existing).Order(StringComparer.Ordinal).ToList();
        var files = new List<string>();
        foreach (var path in local.Where(path => !IsDocument(path)))
        {
            if (!files.Exists(root => Contains(root, path)))
            {
                files.Add(path);
            }
        }

        StacAddress[] catalogs = [
            .. local.Where(IsDocument).Select(path => new StacAddress(path)).Concat(web).Distinct()];
        return files.Count + catalogs.Length > 0
            ? new SourceRoots(files, catalogs)
            : throw new ArchiveException("Name at least one file, folder or catalog to index.");
    }

    private static StacAddress ParseWeb(string text) => Uri.TryCreate(text, UriKind.Absolute, out var uri)
        ? new StacAddress(uri.AbsoluteUri)
        : throw new ArchiveException($"'{text}' is no proper address; nothing was indexed.");

    private static string Existing(string path)
    {
        var full = Path.TrimEndingDirectorySeparator(LocalFile.FullPath(path));
        return LocalFile.IsFile(full) || LocalFile.IsFolder(full) ? full
            : throw new ArchiveException($"There is no file or folder {full}; nothing was indexed.");
    }

    private static bool IsDocument(string path) =>
        Path.GetExtension(path).ToLowerInvariant() is ".json" or ".geojson" && !LocalFile.IsFolder(path);

    private static bool Contains(string root, string path) =>
        path == root || path.StartsWith(root == "/" ? root : root + '/', StringComparison.Ordinal);
}
