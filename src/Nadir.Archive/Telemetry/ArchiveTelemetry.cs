using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Nadir.Archive.Telemetry;

/// <summary>
/// What archives tell of their work: activities of the source <see cref="Name"/> and metrics of the meter of the same
/// name, for any listener or exporter, such as OpenTelemetry. Where nobody listens, nothing is measured. Thread-safe.
/// </summary>
/// <remarks>
/// docs/operations.md lists the operations. The histogram <see cref="Duration"/> has seconds by <c>nadir.operation</c>
/// and
/// <c>nadir.outcome</c> (<c>done</c>, <c>failed</c>); the counter <see cref="Images"/> counts images that an ingest has
/// dealt with, by
/// <c>nadir.outcome</c> as <see cref="Ingest.ItemOutcome"/> names it. No tag holds what was searched for, or a path.
/// </remarks>
public static class ArchiveTelemetry
{
    /// <summary>Name of the activity source and of the meter.</summary>
    public const string Name = "Nadir.Archive";

    /// <summary>Name of the histogram of durations.</summary>
    public const string Duration = "nadir.operation.duration";

    /// <summary>Name of the counter of images.</summary>
    public const string Images = "nadir.ingest.images";

    /// <summary>One query, from its words or picture to the rows of the answer.</summary>
    internal const string Search = "search";

    /// <summary>Words or pictures become vectors. Tags: <c>nadir.kind</c>, <c>nadir.count</c>.</summary>
    internal const string Encode = "encode";

    /// <summary>
    /// Vectors, or words of captions, are searched. Tags: <c>nadir.index</c>, <c>nadir.store</c>, <c>nadir.count</c>.
    /// </summary>
    internal const string Scan = "scan";

    /// <summary>The best rows are ordered again.</summary>
    internal const string Rerank = "rerank";

    /// <summary>Pictures of rows are read, decoded and turned into features.</summary>
    internal const string RerankRead = "rerank.read";

    /// <summary>A run of the ingest.</summary>
    internal const string IngestRun = "ingest";

    /// <summary>An image is read, decoded and resampled.</summary>
    internal const string IngestRead = "ingest.read";

    /// <summary>A batch of windows becomes vectors.</summary>
    internal const string IngestEncode = "ingest.encode";

    /// <summary>Finished images are made durable.</summary>
    internal const string IngestCommit = "ingest.commit";

    private static readonly ActivitySource Source = new(Name);
    private static readonly Meter Meter = new(Name);

    private static readonly Histogram<double> Durations = Meter.CreateHistogram(
        Duration,
        "s",
        "Time of searching, encoding, scanning, reranking and the stages of an ingest.",
        advice: new InstrumentAdvice<double>
        {
            HistogramBucketBoundaries = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05,
            0.1, 0.25, 0.5, 1, 2.5, 5, 10, 60]
        });

    private static readonly Counter<long> ImageCounter = Meter.CreateCounter<long>(
        Images, "{image}", "Images that an ingest has dealt with.");

    /// <summary>Begins an operation.</summary>
    /// <param name="name">One of the names above.</param>
    /// <returns>Null where nobody listens. Else it ends when it is disposed, and failed unless it was said to
    /// have succeeded.</returns>
    internal static Operation? Begin(string name)
    {
        var activity = Source.StartActivity(name);
        return activity is not null || Durations.Enabled ? new Operation(name, activity, Durations) : null;
    }

    /// <summary>Runs a scan as an operation.</summary>
    /// <param name="store">The kind of archive: <c>folder</c> or <c>postgresql</c>.</param>
    /// <param name="index">What is searched: <c>images</c>, <c>captions</c> or <c>words</c>.</param>
    /// <param name="queries">How many queries share it.</param>
    /// <param name="scan">Finds.</param>
    internal static T RunScan<T>(string store, string index, int queries, Func<T> scan)
    {
        using var operation = Begin(Scan)?.Tag("nadir.index", index).Tag("nadir.store", store)
            .Tag("nadir.count", queries);
        var found = scan();
        operation?.Succeed();
        return found;
    }

    /// <summary>Counts an image that an ingest has dealt with.</summary>
    internal static void CountImage(string outcome) =>
        ImageCounter.Add(1, new KeyValuePair<string, object?>("nadir.outcome", outcome));
}

/// <summary>An operation that somebody listens to. For one thread.</summary>
internal sealed class Operation(string name, Activity? activity, Histogram<double> durations) : IDisposable
{
    private readonly long _start = Stopwatch.GetTimestamp();
    private bool _succeeded;

    /// <summary>Adds what is to be known of it.</summary>
    public Operation Tag(string tag, object? value)
    {
        activity?.SetTag(tag, value);
        return this;
    }

    /// <summary>Says that it did what it should.</summary>
    public void Succeed() => _succeeded = true;

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!_succeeded)
        {
            activity?.SetStatus(ActivityStatusCode.Error);
        }

        activity?.Dispose();
        durations.Record(
            Stopwatch.GetElapsedTime(_start).TotalSeconds,
            new KeyValuePair<string, object?>("nadir.operation", name),
            new KeyValuePair<string, object?>("nadir.outcome", _succeeded ? "done" : "failed"));
    }
}
