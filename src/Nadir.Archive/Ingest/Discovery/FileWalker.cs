using Nadir.Imagery;
using Nadir.Imagery.Files;

namespace Nadir.Archive.Ingest.Discovery;

/// <summary>
/// Lists the images below files and folders, in an order that depends on their names alone. The names of one folder at
/// a time are kept in memory.
/// </summary>
internal sealed class FileWalker
{
    private readonly IReadOnlyList<string> _roots;
    private readonly string _excluded;
    private readonly HashSet<string> _rootsWithFiles = new(StringComparer.Ordinal);
    private readonly HashSet<string> _rootsWithFaults = new(StringComparer.Ordinal);

    /// <param name="roots">From <see cref="SourceRoots.Files"/>.</param>
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

    /// <summary>Whether a folder below a root could not be read. Of use when the walk is over.</summary>
    /// <param name="root">One of the roots.</param>
    public bool HasFaults(string root) => _rootsWithFaults.Contains(root);

    /// <summary>Walks every root.</summary>
    /// <returns>Files to read, and folders that could not be read.</returns>
    public IEnumerable<WalkedFile> Walk() => Walk(sorted: true);

    /// <summary>Counts what <see cref="Walk()"/> would return, with next to no memory.</summary>
    /// <param name="shard">Only its files are counted.</param>
    /// <param name="cancellationToken">Stops the count.</param>
    /// <returns>Null when it was stopped, or a folder changed or failed under it.</returns>
    public long? Count(IngestShard shard, CancellationToken cancellationToken)
    {
        try
        {
            long count = 0;
            foreach (var file in Walk(sorted: false))
            {
                if (cancellationToken.IsCancellationRequested)
                {
                    return null;
                }

                count += shard.Owns(file.Path) ? 1 : 0;
            }

            return count;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private IEnumerable<WalkedFile> Walk(bool sorted)
    {
        foreach (var root in _roots)
        {
            // A file that was named is meant, whatever it is called.
            foreach (var file in LocalFile.IsFile(root) ? [new WalkedFile(root, null)] : WalkFolder(root, sorted))
            {
                (file.Reason is null ? _rootsWithFiles : _rootsWithFaults).Add(root);
                yield return file;
            }
        }
    }

    private IEnumerable<WalkedFile> WalkFolder(string root, bool sorted)
    {
        var pending = new Stack<string>();
        pending.Push(root);
        while (pending.TryPop(out var folder))
        {
            var inner = new List<string>();
            foreach (var file in ReadFolder(folder, sorted, inner))
            {
                yield return file;
            }

            // The stack turns them round.
            for (var i = inner.Count - 1; i >= 0; i--)
            {
                pending.Push(inner[i]);
            }
        }
    }

    private IEnumerable<WalkedFile> ReadFolder(string folder, bool sorted, List<string> inner)
    {
        if (TryList(folder, sorted, out var reason) is not { } entries)
        {
            yield return new WalkedFile(folder, reason);
            yield break;
        }

        foreach (var entry in entries)
        {
            var path = Path.Combine(folder, entry.Name);
            if (entry.IsFolder && !entry.IsHidden && !entry.IsLink && path != _excluded)
            {
                inner.Add(path);
            }
            else if (!entry.IsFolder && !entry.IsHidden && ImageNames.Matches(entry.Name))
            {
                yield return new WalkedFile(path, null);
            }
            else if (!entry.IsFolder || entry.IsLink)
            {
                // A linked folder may lead back to where it is linked from, or out of what was asked for.
                Ignored++;
            }
        }
    }

    private static IEnumerable<FolderEntry>? TryList(string folder, bool sorted, out string? reason)
    {
        reason = null;
        try
        {
            // Opens the folder, which is where it fails if it may not be read.
            var entries = LocalFile.List(folder);
            return sorted ? entries.OrderBy(entry => entry.Name, StringComparer.Ordinal).ToArray() : entries;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            reason = $"The folder {folder} cannot be read: {error.Message}";
            return null;
        }
    }
}

/// <summary>A file that was met, or a folder that could not be read.</summary>
/// <param name="Path">Full path of the file or folder.</param>
/// <param name="Reason">Why the folder could not be read; null for a file.</param>
internal readonly record struct WalkedFile(string Path, string? Reason);
