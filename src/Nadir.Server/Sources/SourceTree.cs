using System.Diagnostics;
using Nadir.Archive.Ports;

namespace Nadir.Server.Sources;

/// <summary>
/// Counts images by the folders that their names lie in, and remembers it until the archive has changed. Thread-safe.
/// </summary>
internal sealed class SourceTree(IArchiveStore store, SourceNames names)
{
    private const int Page = 8192;

    // More would be no help to a person, and could take much memory; what lies deeper counts for the folder above.
    private const int MostFolders = 100_000;

    private static readonly string[] Roots = ["/", "http:", "https:", "s3:", "gs:"];

    // While an index runs the archive changes all the time.
    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(30);

    private readonly Lock _gate = new();
    private Dictionary<string, long>? _counts;
    private long _generation;
    private long _counted;

    /// <summary>The folders directly below one, with the images below each.</summary>
    /// <param name="folder">As names of images begin, with a slash at the end; empty for the top.</param>
    /// <param name="cancellationToken">Stops counting.</param>
    public (IReadOnlyList<SourceFolder> Folders, long Images) Below(string folder, CancellationToken cancellationToken)
    {
        var counts = Read(cancellationToken);
        SourceFolder[] folders =
        [
            .. counts.Where(pair => IsDirectlyBelow(pair.Key, folder))
                .Select(pair => new SourceFolder(pair.Key[folder.Length..].TrimEnd('/'), pair.Key, pair.Value))
                .OrderBy(one => one.Name, StringComparer.OrdinalIgnoreCase)
                .ThenBy(one => one.Name, StringComparer.Ordinal),
        ];
        return (folders, counts.GetValueOrDefault(folder));
    }

    private static bool IsDirectlyBelow(string path, string folder) =>
        path.Length > folder.Length && path.StartsWith(folder, StringComparison.Ordinal)
            && NextEnd(path, folder.Length) == path.Length;

    // The scheme and the host of an address are one step.
    private static int NextEnd(string path, int start)
    {
        var scheme = start == 0 ? path.IndexOf("://", StringComparison.Ordinal) : -1;
        return path.IndexOf('/', scheme < 0 ? start : scheme + 3) + 1;
    }

    private Dictionary<string, long> Read(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (_counts is { } kept && (Stopwatch.GetElapsedTime(_counted) < Shortest
                || _generation == store.ReadGeneration()))
            {
                return kept;
            }

            _generation = store.ReadGeneration();
            _counts = Count(cancellationToken);
            _counted = Stopwatch.GetTimestamp();
            return _counts;
        }
    }

    private Dictionary<string, long> Count(CancellationToken cancellationToken)
    {
        var counts = new Dictionary<string, long>(StringComparer.Ordinal) { [""] = 0 };
        foreach (var root in Roots)
        {
            for (string? last = null; store.ListSources(root, last, Page) is { Count: > 0 } page; last = page[^1])
            {
                cancellationToken.ThrowIfCancellationRequested();
                foreach (var source in page)
                {
                    // The list below "/" begins with everything.
                    if (root != "/" || source.StartsWith('/'))
                    {
                        Add(counts, names.ToName(source));
                    }
                }
            }
        }

        return counts;
    }

    private static void Add(Dictionary<string, long> counts, string name)
    {
        counts[""]++;
        for (var end = NextEnd(name, 0); end > 0; end = NextEnd(name, end))
        {
            var folder = name[..end];
            if (!counts.TryGetValue(folder, out var count) && counts.Count >= MostFolders)
            {
                return;
            }

            counts[folder] = count + 1;
        }
    }
}

/// <summary>A folder of images.</summary>
/// <param name="Name">Its own name.</param>
/// <param name="Path">As the names of its images begin, with a slash at the end.</param>
/// <param name="Count">Images in it and below it.</param>
internal sealed record SourceFolder(string Name, string Path, long Count);
