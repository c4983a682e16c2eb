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
