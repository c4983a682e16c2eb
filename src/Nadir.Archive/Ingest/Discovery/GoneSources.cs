using Nadir.Archive.Ports;
using Nadir.Imagery.Files;

namespace Nadir.Archive.Ingest.Discovery;

/// <summary>Finds what the archive holds of files that are gone.</summary>
internal sealed class GoneSources
{
    private const int PageSize = 1000;

    private readonly IArchiveStore _store;
    private readonly FileWalker _walker;
    private readonly IngestTally _tally;
    private readonly IngestOptions _options;

    public GoneSources(IArchiveStore store, FileWalker walker, IngestTally tally, IngestOptions options)
    {
        _store = store;
        _walker = walker;
        _tally = tally;
        _options = options;
    }

    /// <summary>Looks below every root that has been walked.</summary>
    /// <returns>Sources whose files are gone, in pages; none of a folder in which no image was met.</returns>
    public IEnumerable<IReadOnlyList<string>> Find(IReadOnlyList<string> roots)
    {
        foreach (var root in roots)
        {
            if (!_walker.HasFiles(root))
            {
                var wasThere = !_options.AllowEmptyFolders && _store.ListSources(root, null, 1).Count > 0;
                if (FindDocument(root) is { } document)
                {
                    _tally.Warn(
                        $"There is no image in {root}, but a STAC catalog; to index what it names, give {document}.");
                }
                else if (!wasThere && !_walker.HasFaults(root))
                {
                    var others = _walker.Ignored > 0
                        ? "; files that are hidden or not named like images were passed over" : string.Empty;
                    _tally.Warn($"There is no image in {root}{others}.");
                }

                if (wasThere)
                {
                    _tally.Warn(
                        $"No image is left in {root}, so what the archive holds of it was kept; make sure that its "
                            + $"disk is there.");
                }

                if (!_options.AllowEmptyFolders)
                {
                    continue;
                }
            }

            string? after = null;
            while (_store.ListSources(root, after, PageSize) is { Count: > 0 } page)
            {
                after = page[^1];
                var gone = page.Where(source => _options.Shard.Owns(source) && IsGone(source)).ToList();
                if (gone.Count > 0)
                {
                    yield return gone;
                }
            }
        }
    }

    private static string? FindDocument(string root) =>
        new[] { "catalog.json", "collection.json" }.Select(name => Path.Combine(root, name))
            .FirstOrDefault(File.Exists);

    private static bool IsGone(string path)
    {
        try
        {
            // Throws another error for a file in a folder that may not be entered, which is not gone.
            return LocalFile.Status(path).IsFolder;
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            return true;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
