using System.Diagnostics.Metrics;
using Nadir.Vectors.Scan;

namespace Nadir.Vectors;

/// <summary>What searches read, as .NET metrics: any listener or exporter may collect them. Thread-safe.</summary>
/// <remarks>
/// The counter <c>nadir.search.rows</c> counts rows of vectors; its tag <c>read</c> says how closely they were looked
/// at, each row in every step that it came to: <c>considered</c>, <c>upper</c> (2 bits a component), <c>middle</c> (2
/// more),
/// <c>lower</c> (4 more),
/// <c>exact</c> (all 24).
/// </remarks>
public static class SearchMeter
{
    /// <summary>Name of the meter.</summary>
    public const string Name = "Nadir.Vectors";

    /// <summary>Name of the counter.</summary>
    public const string Rows = "nadir.search.rows";

    private static readonly Meter Meter = new(Name);
    private static readonly Counter<long> Counter =
        Meter.CreateCounter<long>(Rows, "{row}", "Rows of vectors that searches looked at, by how closely.");

    internal static void Count(in ScanStatistics read)
    {
        if (Counter.Enabled)
        {
            Counter.Add(read.Rows, Tag("considered"));
            Counter.Add(read.Upper, Tag("upper"));
            Counter.Add(read.Middle, Tag("middle"));
            Counter.Add(read.Lower, Tag("lower"));
            Counter.Add(read.Exact, Tag("exact"));
        }
    }

    private static KeyValuePair<string, object?> Tag(string read) => new("read", read);
}

/// <summary>Adds up what the searches of this process read while it lives. Thread-safe.</summary>
public sealed class SearchStatistics : IDisposable
{
    private readonly MeterListener _listener = new();
    private long _considered;
    private long _upper;
    private long _middle;
    private long _lower;
    private long _exact;

    /// <summary>Begins to count.</summary>
    public SearchStatistics()
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == SearchMeter.Name && instrument.Name == SearchMeter.Rows)
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>(
            (_, rows, tags, _) => Interlocked.Add(ref Place((string)tags[0].Value!), rows));
        _listener.Start();
    }

    /// <summary>The sums so far; zeros before the first search, and for archives that search elsewhere.</summary>
    public ScanStatistics Read => new(
        Interlocked.Read(ref _considered),
        Interlocked.Read(ref _upper),
        Interlocked.Read(ref _middle),
        Interlocked.Read(ref _lower),
        Interlocked.Read(ref _exact));

    /// <summary>Stops counting.</summary>
    public void Dispose() => _listener.Dispose();

    private ref long Place(string read)
    {
        switch (read)
        {
            case "upper":
                return ref _upper;
            case "middle":
                return ref _middle;
            case "lower":
                return ref _lower;
            case "exact":
                return ref _exact;
            default:
                return ref _considered;
        }
    }
}
