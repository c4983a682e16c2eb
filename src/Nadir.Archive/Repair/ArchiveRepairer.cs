using Nadir.Archive.Catalog;
using Nadir.Archive.Sqlite;
using Nadir.Archive.Storage;

namespace Nadir.Archive.Repair;

/// <summary>
/// Makes a damaged archive whole by leaving out what is broken: what was readable before is found as before, and images
/// that lost something are as if they had never been indexed.
/// </summary>
public static class ArchiveRepairer
{
    /// <summary>Repairs an archive; all of it or, when it is killed, nothing.</summary>
    /// <param name="folder">Its folder.</param>
    /// <param name="cancellationToken">Stops before anything is changed.</param>
    /// <exception cref="ArchiveException">
    /// There is no archive, somebody else writes to it, or its catalog cannot be read; then nothing was changed.
    /// </exception>
    public static ArchiveRepairReport Repair(string folder, CancellationToken cancellationToken = default)
    {
        // Also brings an older format to the present one.
        using var store = ArchiveStore.Open(folder);
        var layout = ArchiveLayout.At(folder);
        try
        {
            using var gate = WriterLock.Take(layout);
            using var database = CatalogFile.Connect(layout.Catalog, SqliteAccess.Write);
            return Repair(database, layout, store.Info, cancellationToken);
        }
        catch (Exception error) when (ArchiveFaults.IsKnown(error))
        {
            throw ArchiveFaults.Describe(error, layout, "repaired");
        }
    }

    private static ArchiveRepairReport Repair(
        SqliteDatabase database, ArchiveLayout layout, ArchiveInfo info, CancellationToken cancellationToken)
    {
        var segments = SegmentSurvey.Of(database, layout, info, VectorIndex.Images, cancellationToken);
        var captionSegments = SegmentSurvey.Of(database, layout, info, VectorIndex.Captions, cancellationToken);
        using var transaction = database.Begin(write: true);
        var repair = new CatalogRepair(database);
        repair.Reindex();
        repair.DropSegments(VectorIndex.Images, segments);
        var images = repair.DropImages(segments.Stored);
        repair.MatchVectors(segments.Stored);
        repair.RebuildCaptions();
        repair.MatchCaptionVectors(captionSegments);
        repair.RebuildPlaces();
        repair.AdvanceCounters(segments.Stored);
        transaction.Commit();
        return new ArchiveRepairReport([.. segments.Broken, .. captionSegments.Broken], images, repair.Corrections);
    }
}

/// <summary>What a repair did.</summary>
/// <param name="DroppedSegments">Files of vectors that were damaged or missing, and are no longer
/// part of the archive.</param>
/// <param name="DroppedImages">Images that lost windows or vectors; indexing brings them back while
/// their files exist.</param>
/// <param name="Corrections">What else was put right, a sentence each.</param>
public sealed record ArchiveRepairReport(
    IReadOnlyList<string> DroppedSegments, IReadOnlyList<string> DroppedImages, IReadOnlyList<string> Corrections);
