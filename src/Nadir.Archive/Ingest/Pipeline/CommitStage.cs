using System.Collections.Concurrent;
using System.Diagnostics;
using Nadir.Archive.Ports;

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

    private static int WindowsOf(CompletedItem item) => item.Change is ItemChange.Indexed indexed ? indexed.Windows.Count : 0;

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
            _writer.Commit(changes);
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
