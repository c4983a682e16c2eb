using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace Nadir.Server.Metrics;

/// <summary>
/// Adds up what instruments of this process measure, from the moment on that it is made, for whoever reads sums and not
/// measurements. Thread-safe.
/// </summary>
internal sealed class MetricCollector : IDisposable
{
    private readonly Lock _gate = new();
    private readonly List<MetricSeries> _series = [];
    private readonly MeterListener _listener = new();

    /// <summary>Begins to listen.</summary>
    /// <param name="isWanted">Whether an instrument is listened to; asked once for each, also for those
    /// that come later.</param>
    public MetricCollector(Func<Instrument, bool> isWanted)
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (isWanted(instrument))
            {
                var series = new MetricSeries(instrument);
                lock (_gate)
                {
                    _series.Add(series);
                }

                listener.EnableMeasurementEvents(instrument, series);
            }
        };
        _listener.SetMeasurementEventCallback<int>(
            (_, value, tags, series) => ((MetricSeries)series!).Record(value, tags));
        _listener.SetMeasurementEventCallback<long>(
            (_, value, tags, series) => ((MetricSeries)series!).Record(value, tags));
        _listener.SetMeasurementEventCallback<double>(
            (_, value, tags, series) => ((MetricSeries)series!).Record(value, tags));
        _listener.Start();
    }

    /// <summary>
    /// Asks the instruments that are asked, and hands out all series in the order in which their instruments came.
    /// </summary>
    /// <param name="read">Reads them; meanwhile nobody else does.</param>
    public void Collect(Action<IReadOnlyList<MetricSeries>> read)
    {
        lock (_gate)
        {
            foreach (var series in _series.Where(series => series.Instrument.IsObservable))
            {
                series.Clear();
            }

            _listener.RecordObservableInstruments();
            read(_series);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _listener.Dispose();
}

/// <summary>What Prometheus knows of kinds of metrics.</summary>
internal enum MetricKind
{
    /// <summary>What only grows.</summary>
    Counter,

    /// <summary>What goes up and down.</summary>
    Gauge,

    /// <summary>Counts of values up to bounds.</summary>
    Histogram,
}

/// <summary>What one instrument has measured, by its tags. Thread-safe.</summary>
internal sealed class MetricSeries
{
    private static readonly Type[] Counters = [typeof(Counter<>), typeof(ObservableCounter<>)];
    private static readonly Type[] Adding = [typeof(Counter<>), typeof(UpDownCounter<>)];

    // Where an instrument has no advice: OpenTelemetry's own bounds.
    private static readonly double[] DefaultBounds = [0, 5, 10, 25, 50, 75, 100, 250, 500, 750, 1000, 2500, 5000, 7500,
        10000];

    private readonly ConcurrentDictionary<string, double> _values = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Histogram> _histograms = new(StringComparer.Ordinal);
    private readonly double[] _bounds;
    private readonly bool _isAdding;

    public MetricSeries(Instrument instrument)
    {
        Instrument = instrument;
        var type = instrument.GetType().GetGenericTypeDefinition();
        _isAdding = Adding.Contains(type);
        Kind = type == typeof(Histogram<>) ? MetricKind.Histogram : Counters.Contains(type) ? MetricKind.Counter
            : MetricKind.Gauge;
        _bounds = instrument switch
        {
            Histogram<double> { Advice.HistogramBucketBoundaries: { } bounds } => [.. bounds],
            Histogram<int> { Advice.HistogramBucketBoundaries: { } bounds } =>
                [.. bounds.Select(bound => (double)bound)],
            _ => DefaultBounds,
        };
    }

    /// <summary>What measures.</summary>
    public Instrument Instrument { get; }

    /// <summary>What kind it is.</summary>
    public MetricKind Kind { get; }

    /// <summary>
    /// Sums and last values by their tags, which stand as labels of Prometheus, in the order of these.
    /// </summary>
    public IEnumerable<(string Labels, double Value)> Values =>
        _values.ToArray().OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => (pair.Key, pair.Value));

    /// <summary>Histograms by their tags, the same way.</summary>
    public IEnumerable<(string Labels, Histogram Histogram)> Histograms =>
        _histograms.ToArray().OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => (pair.Key, pair.Value));

    /// <summary>A measurement.</summary>
    public void Record(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var labels = PrometheusText.LabelsOf(tags);
        if (Kind == MetricKind.Histogram)
        {
            _histograms.GetOrAdd(labels, static (_, bounds) => new Histogram(bounds), _bounds).Add(value);
        }
        else if (_isAdding)
        {
            _values.AddOrUpdate(labels, static (_, added) => added, static (_, sum, added) => sum + added, value);
        }
        else
        {
            _values[labels] = value;
        }
    }

    /// <summary>Forgets what was measured.</summary>
    public void Clear() => _values.Clear();
}

/// <summary>Counts of values up to bounds. Thread-safe.</summary>
/// <param name="bounds">Upper bounds, ascending; a last one, infinity, is added.</param>
internal sealed class Histogram(double[] bounds)
{
    private readonly Lock _gate = new();
    private readonly long[] _counts = new long[bounds.Length + 1];
    private double _sum;

    public void Add(double value)
    {
        var place = Array.FindIndex(bounds, bound => value <= bound);
        lock (_gate)
        {
            _counts[place < 0 ? bounds.Length : place]++;
            _sum += value;
        }
    }

    /// <summary>The bounds with the number of values up to each, and the sum of all values.</summary>
    public (IReadOnlyList<(double Bound, long Count)> Buckets, double Sum) Read()
    {
        lock (_gate)
        {
            var buckets = new (double, long)[_counts.Length];
            long total = 0;
            for (var place = 0; place < buckets.Length; place++)
            {
                total += _counts[place];
                buckets[place] = (place < bounds.Length ? bounds[place] : double.PositiveInfinity, total);
            }

            return (buckets, _sum);
        }
    }
}
