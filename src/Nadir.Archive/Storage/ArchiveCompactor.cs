using Nadir.Archive.Catalog;
using Nadir.Vectors;

namespace Nadir.Archive.Storage;

/// <summary>Merges segments and drops the vectors of windows that are gone. Searches go on meanwhile.</summary>
internal sealed class ArchiveCompactor
{
    private readonly ArchiveLayout _layout;
    private readonly CatalogWriter _catalog;

    public ArchiveCompactor(ArchiveLayout layout, CatalogWriter catalog)
    {
        _layout = layout;
        _catalog = catalog;
    }

    /// <summary>Brings the whole archive into as few segments as there have to be, and frees unused space of the catalog.</summary>
    public void Run()
    {
        var deleted = _catalog.ReadDeleted();
        var group = new List<CatalogSegment>();
        long rows = 0;
        foreach (var segment in _catalog.ReadSegments())
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
        _catalog.Database.Execute("VACUUM");
        _catalog.Database.Execute("PRAGMA wal_checkpoint(TRUNCATE)");
    }

    /// <summary>Makes one segment of some.</summary>
    /// <param name="sources">The segments, in the catalog's order.</param>
    public void Merge(IReadOnlyList<CatalogSegment> sources)
    {
        var deleted = _catalog.ReadDeleted();
        var opened = new List<Segment>(sources.Count);
        var file = SegmentFolder.NewFileName();
        int rows;
        try
        {
            opened.AddRange(sources.Select(source => Segment.Open(PathOf(source.File))));
            var dropped = DeletedWithin(opened, deleted);
            rows = SegmentMerger.Merge(opened, PathOf(file), deleted);
            using var transaction = _catalog.Database.Begin(write: true);
            _catalog.ReplaceSegments(sources, file, rows, dropped);
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

    private string PathOf(string file) => Path.Combine(_layout.Vectors, file);
}
