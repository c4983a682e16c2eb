namespace Nadir.Archive.Ingest;

/// <summary>How far an ingest is.</summary>
/// <param name="Total">Images found below the given paths; null until they are counted.</param>
/// <param name="Done">Images added or replaced, and durable.</param>
/// <param name="Skipped">Images that the archive held already, or that failed before.</param>
/// <param name="Encoded">Images that are encoded, durable or not; of one that is being encoded, the part that is.</param>
/// <param name="Failed">Images that could not be indexed.</param>
/// <param name="Windows">Windows encoded.</param>
/// <param name="Elapsed">Time since the start.</param>
/// <param name="ImagesPerSecond">Images encoded or failed a second; 0 before the first.</param>
/// <param name="Remaining">Time that is left at this rate; null when it cannot be told yet.</param>
public sealed record IngestProgress(
    long? Total, long Done, long Skipped, double Encoded, long Failed, long Windows, TimeSpan Elapsed, double ImagesPerSecond, TimeSpan? Remaining);
