using Nadir.Archive.Catalog;
using Nadir.Vectors;

namespace Nadir.Archive.Storage;

/// <summary>
/// Merges segments of an index and drops the vectors of windows that are gone. Searches go on meanwhile.
/// </summary>
internal sealed class ArchiveCompactor
{
    private readonly string _folder;
    private readonly CatalogWriter _catalog;
    private readonly VectorIndex _index;

    public ArchiveCompactor(ArchiveLayout layout, CatalogWriter catalog, VectorIndex index) =>
        (_folder, _catalog, _index) = (layout.FolderOf(index), catalog, index);

    /// <summary>Brings all vectors into as few segments as there have to be.</summary>
    public void Run()
    {
        var deleted = _index.ReadDeleted(_catalog.Database);
        var group = new List<CatalogSegment>();
        long rows = 0;
        foreach (var segment in _index.ReadSegments(_catalog.Database))
        {
            if (group.Count > 0 && rows + segment.Rows > CompactionPolicy.MostRows)
            {
                MergeIfUseful(group, deleted);
                group.Clear();
                rows = 0;
            }

            group.Add(segment);
            rows += segment.Rows;
        }

        MergeIfUseful(group, deleted);
    }

    /// <summary>Merges segments where there are too many of one size.</summary>
    public void MergeCrowded()
    {
        var segments = _index.ReadSegments(_catalog.Database);
        var crowded = CompactionPolicy.Choose([.. segments.Select(segment => segment.Rows)]);
        if (crowded.Count > 0)
        {
            Merge([.. crowded.Select(position => segments[position])]);
        }
    }

    /// <summary>
    /// Writes the segments anew that still hold deleted vectors of some windows, so that these can get other vectors.
    /// </summary>
    /// <param name="windows">Ids of windows.</param>
    public void Drop(IReadOnlyCollection<long> windows)
    {
        var deleted = _index.ReadDeleted(_catalog.Database);
        var outdated = windows.Where(deleted.Contains).ToHashSet();
        foreach (var segment in outdated.Count > 0 ? _index.ReadSegments(_catalog.Database) : [])
        {
            if (Holds(segment, outdated))
            {
                Merge([segment]);
            }
        }
    }

    /// <summary>Makes one segment of some.</summary>
    /// <param name="sources">The segments, in the catalog's order.</param>
    public void Merge(IReadOnlyList<CatalogSegment> sources)
    {
        var deleted = _index.ReadDeleted(_catalog.Database);
        var opened = new List<Segment>(sources.Count);
        var file = SegmentFolder.NewFileName();
        int rows;
        try
        {
            opened.AddRange(sources.Select(source => Segment.Open(PathOf(source.File))));
            var dropped = DeletedWithin(opened, deleted);
            rows = SegmentMerger.Merge(opened, PathOf(file), deleted);
            using var transaction = _catalog.Database.Begin(write: true);
            _index.ReplaceSegments(_catalog.Database, sources, file, rows, dropped);
            _catalog.AdvanceGeneration();
            transaction.Commit();
        }
        finally
        {
            opened.ForEach(segment => segment.Dispose());
        }

        foreach (var source in sources)
        {
            File.Delete(PathOf(source.File));
        }

        if (rows == 0)
        {
            File.Delete(PathOf(file));
        }
    }

    private static List<long> DeletedWithin(List<Segment> segments, IdSet deleted)
    {
        var within = new List<long>();
        foreach (var segment in segments)
        {
            for (var row = 0; row < segment.Count; row++)
            {
                if (segment.ReadId(row) is var id && deleted.Contains(id))
                {
                    within.Add(id);
                }
            }
        }

        return within;
    }

    private void MergeIfUseful(List<CatalogSegment> group, IdSet deleted)
    {
        if (group.Count > 1 || (group.Count == 1 && IsBetterAnew(group[0], deleted)))
        {
            Merge(group);
        }
    }

    private bool IsBetterAnew(CatalogSegment source, IdSet deleted)
    {
        using var segment = Segment.Open(PathOf(source.File));
        return segment.IsOfOlderVersion || DeletedWithin([segment], deleted).Count > 0;
    }

    private bool Holds(CatalogSegment source, HashSet<long> windows)
    {
        using var segment = Segment.Open(PathOf(source.File));
        return windows.Any(window => segment.FindRow(window) >= 0);
    }

    private string PathOf(string file) => Path.Combine(_folder, file);
}
