namespace Nadir.Archive.Ingest;

/// <summary>Why an ingest ended.</summary>
public enum IngestEnd
{
    /// <summary>Every image was seen.</summary>
    Completed,

    /// <summary>It was cancelled. What was reported done is kept; the next run goes on from there.</summary>
    Cancelled,

    /// <summary>Too many images failed. What was reported done is kept; the next run goes on from there.</summary>
    StoppedByFailures,
}
