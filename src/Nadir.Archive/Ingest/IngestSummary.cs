namespace Nadir.Archive.Ingest;

/// <summary>What an ingest did, or in a dry run would do.</summary>
public sealed record IngestSummary
{
    /// <summary>Why it ended.</summary>
    public required IngestEnd End { get; init; }

    /// <summary>Images that are new in the archive.</summary>
    public required long Added { get; init; }

    /// <summary>Images whose new content replaced the old.</summary>
    public required long Replaced { get; init; }

    /// <summary>Images that the archive held already.</summary>
    public required long Unchanged { get; init; }

    /// <summary>Images that failed in an earlier run, have not changed, and were not tried again.</summary>
    public required long FailedBefore { get; init; }

    /// <summary>Images that could not be indexed in this run.</summary>
    public required long Failed { get; init; }

    /// <summary>Images of which every pixel is transparent or marked as no data. They are no failures.</summary>
    public required long Blank { get; init; }

    /// <summary>Images that were dropped because their files are gone.</summary>
    public required long Removed { get; init; }

    /// <summary>Files that were passed over: hidden, not named like an image, or behind a linked folder.</summary>
    public required long Ignored { get; init; }

    /// <summary>Windows of the images that were added or replaced.</summary>
    public required long Windows { get; init; }

    /// <summary>Time that the ingest took.</summary>
    public required TimeSpan Elapsed { get; init; }

    /// <summary>Time spent within the encoder; <see cref="Elapsed"/> less this is what the pipeline added.</summary>
    public required TimeSpan EncoderTime { get; init; }

    /// <summary><see cref="Elapsed"/> in seconds.</summary>
    public double ElapsedSeconds => Math.Round(Elapsed.TotalSeconds, 3);

    /// <summary><see cref="EncoderTime"/> in seconds.</summary>
    public double EncoderSeconds => Math.Round(EncoderTime.TotalSeconds, 3);

    /// <summary>Sentences about what a person should look at, such as a folder that seems to be missing.</summary>
    public required IReadOnlyList<string> Warnings { get; init; }
}

/// <summary>
/// Is told what an ingest does. Calls come one at a time, from several threads; they hold up the ingest while they
/// last.
/// </summary>
public interface IIngestObserver
{
    /// <summary>The fate of one image is known.</summary>
    /// <param name="report">What became of it.</param>
    void OnItem(ItemReport report);

    /// <summary>Some time has passed; called a few times a second at most, and once at the end.</summary>
    /// <param name="progress">How far the ingest is.</param>
    void OnProgress(IngestProgress progress);
}

/// <summary>How far an ingest is.</summary>
/// <param name="Total">Images found below the given paths; null until they are counted.</param>
/// <param name="Done">Images added or replaced, and durable.</param>
/// <param name="Skipped">Images that the archive held already, or that failed before.</param>
/// <param name="Encoded">Images that are encoded, durable or not; of one that is being encoded,
/// the part that is.</param>
/// <param name="Failed">Images that could not be indexed.</param>
/// <param name="Windows">Windows encoded.</param>
/// <param name="Elapsed">Time since the start.</param>
/// <param name="ImagesPerSecond">Images encoded or failed a second; 0 before the first.</param>
/// <param name="Remaining">Time that is left at this rate; null when it cannot be told yet.</param>
public sealed record IngestProgress(
    long? Total, long Done, long Skipped, double Encoded, long Failed, long Windows, TimeSpan Elapsed,
    double ImagesPerSecond, TimeSpan? Remaining);

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

/// <summary>
/// What became of one image. A report that something was added, replaced or removed comes after it was made durable.
/// </summary>
/// <param name="Source">Full path of the image, or of a folder that could not be read.</param>
/// <param name="Outcome">What was done.</param>
/// <param name="Reason">Why it failed, in a sentence; null when it did not.</param>
public sealed record ItemReport(string Source, ItemOutcome Outcome, string? Reason);

/// <summary>What an ingest did about one image.</summary>
public enum ItemOutcome
{
    /// <summary>It is new, and in the archive now.</summary>
    Added,

    /// <summary>It had changed, and the archive holds the new content now.</summary>
    Replaced,

    /// <summary>The archive holds it already.</summary>
    Unchanged,

    /// <summary>It failed before, has not changed, and was not tried again.</summary>
    FailedBefore,

    /// <summary>It could not be indexed.</summary>
    Failed,

    /// <summary>
    /// Not one pixel of it is visible, as with tiles at the edge of a mosaic; there is nothing to index, and nothing is
    /// wrong.
    /// </summary>
    Blank,

    /// <summary>The file is gone, and so is what the archive held of it.</summary>
    Removed,
}
