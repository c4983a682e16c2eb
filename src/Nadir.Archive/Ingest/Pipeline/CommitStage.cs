using System.Collections.Concurrent;
using System.Diagnostics;
using Nadir.Archive.Ingest.Discovery;
using Nadir.Archive.Ports;
using Nadir.Archive.Telemetry;

namespace Nadir.Archive.Ingest.Pipeline;

/// <summary>Collects finished images, makes them durable from time to time and reports them afterwards.</summary>
internal sealed class CommitStage
{
    private readonly IArchiveWriter _writer;
    private readonly IngestTally _tally;
    private readonly IngestOptions _options;
    private readonly List<CompletedItem> _pending = [];
    private readonly Stopwatch _sinceFirst = new();
    private int _windows;

    public CommitStage(IArchiveWriter writer, IngestTally tally, IngestOptions options)
    {
        _writer = writer;
        _tally = tally;
        _options = options;
    }

    /// <summary>Whether too many images failed.</summary>
    public bool Stopped { get; private set; }

    /// <summary>Runs until the queue ends.</summary>
    /// <param name="input">Finished images.</param>
    /// <param name="stop">Called when too many images have failed.</param>
    public void Run(BlockingCollection<CompletedItem> input, Action stop)
    {
        while (!input.IsCompleted)
        {
            if (input.TryTake(out var item, Patience()))
            {
                Add(item);
            }

            if (_windows >= _options.CommitWindows
                || _pending.Count >= _options.CommitWindows
                || (_pending.Count > 0 && _sinceFirst.Elapsed >= _options.CommitInterval))
            {
                Commit();
            }

            if (!Stopped && TooManyFailed())
            {
                Stopped = true;
                stop();
            }
        }

        Commit();
    }

    private void Add(CompletedItem item)
    {
        if (_pending.Count == 0)
        {
            _sinceFirst.Restart();
        }

        _pending.Add(item);
        _windows += WindowsOf(item);
    }

    private static int WindowsOf(CompletedItem item) =>
        item.Change is ItemChange.Indexed indexed ? indexed.Windows.Count : 0;

    private TimeSpan Patience()
    {
        if (_pending.Count == 0)
        {
            return Timeout.InfiniteTimeSpan;
        }

        var left = _options.CommitInterval - _sinceFirst.Elapsed;
        return left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }

    private void Commit()
    {
        var changes = _pending.Where(item => item.Change is not null).Select(item => item.Change!).ToList();
        if (changes.Count > 0)
        {
            using var operation = ArchiveTelemetry.Begin(ArchiveTelemetry.IngestCommit)?.Tag(
                "nadir.count", changes.Count);
            _writer.Commit(changes);
            operation?.Succeed();
        }

        foreach (var item in _pending)
        {
            _tally.AddItem(item.Report, WindowsOf(item));
        }

        _pending.Clear();
        _windows = 0;
    }

    private bool TooManyFailed()
    {
        var tried = _tally.Tried;
        return tried >= _options.StopMinimum && _tally[ItemOutcome.Failed] > _options.StopRatio * tried;
    }
}

/// <summary>Makes the items that complete without being encoded.</summary>
internal static class CompletedItems
{
    // What the catalog keeps as the reason of an image that shows nothing ends with this.
    private const string ShowsNothing = ": every pixel is transparent or marked as no data.";

    /// <summary>Nothing of the image is visible.</summary>
    public static CompletedItem Blank(PlannedFile file, byte[] hash)
    {
        var reason = file.Stamp.Source + ShowsNothing;
        return new CompletedItem(
            new ItemChange.Failed(file.Stamp, hash, ItemState.Failed, reason),
            new ItemReport(file.Stamp.Source, ItemOutcome.Blank, reason));
    }

    /// <summary>What became of an image that was not indexed in an earlier run and has not changed.</summary>
    public static ItemOutcome Before(CatalogItem known) =>
        known.Reason?.EndsWith(ShowsNothing, StringComparison.Ordinal) == true ? ItemOutcome.Blank
            : ItemOutcome.FailedBefore;

    public static CompletedItem Failed(PlannedFile file, byte[]? hash, ItemState state, string reason)
    {
        // What cannot be read for now says nothing against the content that the archive holds of it.
        var keep = state == ItemState.Unreadable && file.Known?.State == ItemState.Done;
        return new CompletedItem(
            keep ? null : new ItemChange.Failed(file.Stamp, hash, state, reason),
            new ItemReport(file.Stamp.Source, ItemOutcome.Failed, reason));
    }

    /// <summary>There is nothing to write.</summary>
    public static CompletedItem Skipped(ItemReport report) => new(null, report);

    public static CompletedItem Touched(PlannedFile file) => new(
        new ItemChange.Touched(file.Stamp),
        new ItemReport(
            file.Stamp.Source,
            file.Known!.State == ItemState.Done ? ItemOutcome.Unchanged : Before(file.Known),
            file.Known.Reason));
}

/// <summary>An image whose fate is known.</summary>
/// <param name="Change">What has to be written; null when nothing has.</param>
/// <param name="Report">What is told once it is durable.</param>
internal sealed record CompletedItem(ItemChange? Change, ItemReport Report);
