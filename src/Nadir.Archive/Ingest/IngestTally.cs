using System.Diagnostics;
using Nadir.Archive.Telemetry;
using Nadir.Imagery;

namespace Nadir.Archive.Ingest;

/// <summary>Counts what an ingest does and tells the observer. Safe to use from many threads.</summary>
internal sealed class IngestTally
{
    private static readonly TimeSpan ReportInterval = TimeSpan.FromMilliseconds(200);

    private readonly Lock _lock = new();
    private readonly Stopwatch _elapsed = Stopwatch.StartNew();
    private readonly IIngestObserver? _observer;
    private readonly long[] _outcomes = new long[Enum.GetValues<ItemOutcome>().Length];
    private readonly List<string> _warnings = [];
    private TimeSpan _lastReport = TimeSpan.MinValue;
    private TimeSpan? _firstWork;
    private TimeSpan _encoderTime;
    private long _windows;
    private long _kept;
    private double _encoded;
    private long? _total;
    private long _assumedZones;
    private string? _firstAssumedZone;
    private long _unreadOffsets;
    private string? _firstUnreadOffset;

    public IngestTally(IIngestObserver? observer) => _observer = observer;

    /// <summary>Images that were tried in this run.</summary>
    public long Tried
    {
        get
        {
            lock (_lock)
            {
                return Done + this[ItemOutcome.Failed];
            }
        }
    }

    private long Done => this[ItemOutcome.Added] + this[ItemOutcome.Replaced];

    /// <summary>How many images had an outcome.</summary>
    public long this[ItemOutcome outcome]
    {
        get
        {
            lock (_lock)
            {
                return _outcomes[(int)outcome];
            }
        }
    }

    public void SetTotal(long total)
    {
        lock (_lock)
        {
            _total = total;
        }
    }

    public void Warn(string sentence)
    {
        lock (_lock)
        {
            _warnings.Add(sentence);
        }
    }

    /// <summary>Notes when an image was taken, where that had to be assumed in part.</summary>
    public void AddTime(string source, AcquisitionTime time)
    {
        lock (_lock)
        {
            if (time.IsAssumedZone)
            {
                _assumedZones++;
                _firstAssumedZone ??= source;
            }

            if (time.UnreadOffset is { } offset)
            {
                _unreadOffsets++;
                _firstUnreadOffset ??= $"'{offset}' of {source}";
            }
        }
    }

    /// <summary>Says which zone was assumed and which offsets were not used, where there were any.</summary>
    public void WarnOfTimes(TimeZoneInfo zone)
    {
        if (_firstUnreadOffset is { } offset)
        {
            Warn(
                $"{(_unreadOffsets == 1 ? "1 image has" : $"{_unreadOffsets} images have")} an offset of the clock "
                    + $"that is none and was not used: {offset}{(_unreadOffsets == 1 ? "" : " is the first")}.");
        }

        if (_firstAssumedZone is { } first)
        {
            Warn(_assumedZones == 1
                ? $"1 image tells the time of a clock without its zone, for which {zone.Id} was assumed; --time-zone "
                    + $"names another. It is {first}."
                : $"{_assumedZones} images tell the time of a clock without its zone, for which {zone.Id} was "
                    + $"assumed; --time-zone names another. The first is {first}.");
        }
    }

    /// <summary>Counts an image that has its outcome.</summary>
    /// <param name="report">What became of it.</param>
    /// <param name="windows">Windows of it that the archive holds from now on.</param>
    public void AddItem(ItemReport report, int windows = 0)
    {
        ArchiveTelemetry.CountImage(report.Outcome.ToString());
        lock (_lock)
        {
            _kept += windows;
            _outcomes[(int)report.Outcome]++;
            _observer?.OnItem(report);
            Report(force: false);
        }
    }

    /// <summary>Counts windows that were encoded.</summary>
    /// <param name="windows">How many.</param>
    /// <param name="images">How much of their images they are: 1 for the only window of an image.</param>
    /// <param name="time">How long the encoder took.</param>
    public void AddBatch(int windows, double images, TimeSpan time)
    {
        lock (_lock)
        {
            _firstWork ??= _elapsed.Elapsed - time;
            _windows += windows;
            _encoded += images;
            _encoderTime += time;
            Report(force: false);
        }
    }

    public IngestSummary Finish(IngestEnd end, long ignored)
    {
        lock (_lock)
        {
            Report(force: true);
            return new IngestSummary
            {
                End = end,
                Added = _outcomes[(int)ItemOutcome.Added],
                Replaced = _outcomes[(int)ItemOutcome.Replaced],
                Unchanged = _outcomes[(int)ItemOutcome.Unchanged],
                FailedBefore = _outcomes[(int)ItemOutcome.FailedBefore],
                Failed = _outcomes[(int)ItemOutcome.Failed],
                Blank = _outcomes[(int)ItemOutcome.Blank],
                Removed = _outcomes[(int)ItemOutcome.Removed],
                Ignored = ignored,
                Windows = _kept,
                Elapsed = _elapsed.Elapsed,
                EncoderTime = _encoderTime,
                Warnings = [.. _warnings],
            };
        }
    }

    private void Report(bool force)
    {
        var now = _elapsed.Elapsed;
        if (_observer is null || (!force && now < _lastReport + ReportInterval))
        {
            return;
        }

        _lastReport = now;
        var done = Done;
        var failed = this[ItemOutcome.Failed];
        var skipped = this[ItemOutcome.Unchanged] + this[ItemOutcome.FailedBefore] + this[ItemOutcome.Blank];
        var working = now - (_firstWork ?? now);
        var encoded = Math.Max(_encoded, done);
        var rate = working > TimeSpan.Zero ? (encoded + failed) / working.TotalSeconds : 0;
        var left = _total - encoded - failed - skipped;
        TimeSpan? remaining = left is { } images && rate > 0 ? TimeSpan.FromSeconds(Math.Max(0, images) / rate) : null;
        _observer.OnProgress(new IngestProgress(
            _total, done, skipped, encoded, failed, _windows, now, rate, remaining));
    }
}
