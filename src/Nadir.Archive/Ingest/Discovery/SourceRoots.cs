namespace Nadir.Archive.Ingest.Discovery;

/// <summary>The files and folders that an ingest was asked to read.</summary>
internal static class SourceRoots
{
    /// <summary>Makes paths full, and drops those that lie within another.</summary>
    /// <param name="paths">Files and folders as a person names them.</param>
    /// <returns>Full paths without a separator at the end, in ordinal order.</returns>
    /// <exception cref="ArchiveException">No path was given, or one does not exist.</exception>
    public static IReadOnlyList<string> Normalize(IEnumerable<string> paths)
    {
        var roots = new List<string>();
        foreach (var path in paths.Select(p => Path.TrimEndingDirectorySeparator(Path.GetFullPath(p))).Order(StringComparer.Ordinal))
        {
            if (!Path.Exists(path))
            {
                throw new ArchiveException($"There is no file or folder {path}; nothing was indexed.");
            }

            if (!roots.Exists(root => Contains(root, path)))
            {
                roots.Add(path);
            }
        }

        return roots.Count > 0 ? roots : throw new ArchiveException("Name at least one file or folder to index.");
    }

    private static bool Contains(string root, string path) =>
        path == root || path.StartsWith(root == "/" ? root : root + '/', StringComparison.Ordinal);
}
