using Nadir.Archive.Catalog;
using Nadir.Archive.Sqlite;
using Nadir.Archive.Storage;
using Nadir.Vectors;

namespace Nadir.Archive.Repair;

/// <summary>Which files of vectors are whole, and what they hold.</summary>
/// <param name="Whole">The catalog's rows of those that are, with the number of vectors that they really hold.</param>
/// <param name="Broken">Paths of those that are not.</param>
/// <param name="Stored">The ids in the whole ones.</param>
internal sealed record SegmentSurvey(IReadOnlyList<CatalogSegment> Whole, IReadOnlyList<string> Broken, IdSet Stored)
{
    /// <summary>Reads every byte of every file that the catalog names.</summary>
    public static SegmentSurvey Of(SqliteDatabase database, ArchiveLayout layout, ArchiveInfo info, CancellationToken cancellationToken)
    {
        var whole = new List<CatalogSegment>();
        var broken = new List<string>();
        var stored = new IdSet();
        foreach (var named in CatalogVectors.ReadSegments(database))
        {
            var path = Path.Combine(layout.Vectors, named.File);
            if (TryRead(path, info, stored, cancellationToken) is { } ids)
            {
                ids.ForEach(stored.Add);
                whole.Add(named with { Rows = ids.Count });
            }
            else
            {
                broken.Add(path);
            }
        }

        return new SegmentSurvey(whole, broken, stored);
    }

    // Null where it is damaged, of another model, or holds a window's second vector.
    private static List<long>? TryRead(string path, ArchiveInfo info, IdSet stored, CancellationToken cancellationToken)
    {
        try
        {
            using var segment = Segment.Open(path);
            segment.Verify(cancellationToken);
            List<long> ids = [.. Enumerable.Range(0, segment.Count).Select(segment.ReadId)];
            return segment.Dimension == info.Dimension && segment.Fingerprint == info.Fingerprint
                && ids.Distinct().Count() == ids.Count && !ids.Exists(stored.Contains)
                ? ids
                : null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
