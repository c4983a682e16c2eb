namespace Nadir.Archive.Repair;

/// <summary>What a repair did.</summary>
/// <param name="DroppedSegments">Files of vectors that were damaged or missing, and are no longer part of the archive.</param>
/// <param name="DroppedImages">Images that lost windows or vectors; indexing brings them back while their files exist.</param>
/// <param name="Corrections">What else was put right, a sentence each.</param>
public sealed record ArchiveRepairReport(
    IReadOnlyList<string> DroppedSegments, IReadOnlyList<string> DroppedImages, IReadOnlyList<string> Corrections);
