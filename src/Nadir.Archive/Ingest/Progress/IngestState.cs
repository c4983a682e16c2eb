namespace Nadir.Archive.Ingest.Progress;

/// <summary>How far a run is that goes on in another process.</summary>
/// <param name="Updated">When this was so.</param>
/// <param name="Seen">Images that were looked at: added, replaced, skipped or failed.</param>
/// <param name="Total">Images there are; null until they are counted.</param>
/// <param name="Failed">Images that could not be indexed.</param>
/// <param name="ImagesPerSecond">Images encoded or failed a second.</param>
/// <param name="SecondsLeft">Time that is left at this rate; null when it cannot be told.</param>
public sealed record IngestState(
    DateTimeOffset Updated, long Seen, long? Total, long Failed, double ImagesPerSecond, double? SecondsLeft);
