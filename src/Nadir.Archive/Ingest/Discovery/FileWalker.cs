namespace Nadir.Archive.Ingest.Discovery;

/// <summary>
/// Lists the images below files and folders, in an order that depends on their names alone. Folders are read one at a
/// time, so memory is bounded by the largest of them.
/// </summary>
internal sealed class FileWalker
{
    private static readonly HashSet<string> ImageExtensions = new(StringComparer.OrdinalIgnoreCase)
    {
        ".jpg", ".jpeg", ".jpe", ".png", ".webp", ".tif", ".tiff", ".jp2", ".j2k", ".bmp",
    };

    private static readonly EnumerationOptions Everything = new() { AttributesToSkip = 0, IgnoreInaccessible = false };

    private readonly IReadOnlyList<string> _roots;
    private readonly string _excluded;
    private readonly HashSet<string> _rootsWithFiles = new(StringComparer.Ordinal);

    /// <param name="roots">From <see cref="SourceRoots.Normalize"/>.</param>
    /// <param name="excludedFolder">A folder that is never entered: the archive itself. Full path, or empty.</param>
    public FileWalker(IReadOnlyList<string> roots, string excludedFolder)
    {
        _roots = roots;
        _excluded = excludedFolder;
    }

    /// <summary>Files that were passed over: hidden, not named like an image, or behind a linked folder.</summary>
    public long Ignored { get; private set; }

    /// <summary>Whether an image was met below a root. Of use when the walk is over.</summary>
    /// <param name="root">One of the roots.</param>
    public bool HasFiles(string root) => _rootsWithFiles.Contains(root);

    /// <summary>Whether a name ends like that of an image.</summary>
    /// <param name="name">Name or path of a file.</param>
    public static bool IsImageName(string name) => ImageExtensions.Contains(Path.GetExtension(name));

    /// <summary>Walks every root.</summary>
    /// <returns>Files to read, and folders that could not be read.</returns>
    public IEnumerable<WalkedFile> Walk()
    {
        foreach (var root in _roots)
        {
            if (File.Exists(root))
            {
                // A file that was named is meant, whatever it is called.
                _rootsWithFiles.Add(root);
                yield return new WalkedFile(new FileInfo(root), null);
                continue;
            }

            foreach (var file in WalkFolder(new DirectoryInfo(root)))
            {
                if (file.Reason is null)
                {
                    _rootsWithFiles.Add(root);
                }

                yield return file;
            }
        }
    }

    private IEnumerable<WalkedFile> WalkFolder(DirectoryInfo root)
    {
        var pending = new Stack<DirectoryInfo>();
        pending.Push(root);
        while (pending.TryPop(out var folder))
        {
            if (!TryList(folder, out var entries, out var reason))
            {
                yield return new WalkedFile(new FileInfo(folder.FullName), reason);
                continue;
            }

            var folders = new List<DirectoryInfo>();
            foreach (var entry in entries)
            {
                switch (entry)
                {
                    case DirectoryInfo inner when IsHidden(inner) || inner.FullName == _excluded:
                        break;

                    // A linked folder may lead back to where it is linked from, or out of what was asked for.
                    case DirectoryInfo inner when inner.LinkTarget is not null:
                        Ignored++;
                        break;
                    case DirectoryInfo inner:
                        folders.Add(inner);
                        break;
                    case FileInfo file when IsHidden(file) || !IsImageName(file.Name):
                        Ignored++;
                        break;
                    case FileInfo file:
                        yield return new WalkedFile(file, null);
                        break;
                }
            }

            for (var i = folders.Count - 1; i >= 0; i--)
            {
                pending.Push(folders[i]);
            }
        }
    }

    private static bool IsHidden(FileSystemInfo entry) => entry.Name.StartsWith('.');

    private static bool TryList(DirectoryInfo folder, out FileSystemInfo[] entries, out string? reason)
    {
        try
        {
            entries = folder.GetFileSystemInfos("*", Everything);
            Array.Sort(entries, static (a, b) => string.CompareOrdinal(a.Name, b.Name));
            reason = null;
            return true;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            entries = [];
            reason = $"The folder {folder.FullName} cannot be read: {error.Message}";
            return false;
        }
    }
}
