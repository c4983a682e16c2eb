using System.Diagnostics.Metrics;
using System.Globalization;
using System.Reflection;
using Nadir.Archive.Telemetry;
using Nadir.Server.Telemetry;
using Nadir.Vectors;

namespace Nadir.Server.Metrics;

/// <summary>
/// What the server counts while it runs, by instruments of the meter <see cref="ServerTelemetry.Name"/>: exporters of
/// OpenTelemetry and
/// <c>/metrics</c> read the same. Thread-safe.
/// </summary>
/// <remarks>
/// Names are OpenTelemetry's; Prometheus' follow from them (see <see cref="PrometheusText"/>). A value of a tag is one
/// of few that the server knows: nothing that clients send becomes one.
/// </remarks>
internal sealed class ServerMetrics : IDisposable
{
    private static readonly double[] Seconds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];
    private static readonly int[] Sizes = [1, 2, 4, 8, 16, 32, 64];

    private readonly Counter<long> _requests;
    private readonly Histogram<double> _durations;
    private readonly UpDownCounter<long> _active;
    private readonly Counter<long> _refused;
    private readonly Histogram<int> _batches;

    public ServerMetrics()
    {
        // Several servers of one process are told apart by the scope.
        Meter = new Meter(ServerTelemetry.Name, typeof(ServerMetrics).Assembly.GetName().Version?.ToString(3),
            tags: null, scope: this);
        // Before the first instrument, so that nothing is missed.
        Collector = new MetricCollector(instrument => instrument.Meter == Meter
            || (instrument.Meter.Name == ArchiveTelemetry.Name && instrument.Name == ArchiveTelemetry.Duration)
            || (instrument.Meter.Name == SearchMeter.Name && instrument.Name == SearchMeter.Rows));
        _requests = Meter.CreateCounter<long>("nadir.http.requests", "{request}", "Requests that were answered.");
        _durations = Meter.CreateHistogram(
            "nadir.http.request.duration",
            "s",
            "Time from a request's head to the end of its answer.",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = Seconds });
        _active = Meter.CreateUpDownCounter<long>(
            "nadir.http.requests.active", "{request}", "Requests that are being answered.");
        _refused = Meter.CreateCounter<long>(
            "nadir.http.requests.refused", "{request}", "Requests that were refused, by why.");
        _batches = Meter.CreateHistogram(
            "nadir.encoder.batch.size",
            "{request}",
            "How many texts or pictures were encoded, or searches scanned for, at once.",
            advice: new InstrumentAdvice<int> { HistogramBucketBoundaries = Sizes });
        foreach (var reason in Enum.GetValues<RefusalReason>())
        {
            // A rate of what has never happened is 0, not unknown.
            _refused.Add(0, new KeyValuePair<string, object?>("reason", LabelOf(reason)));
        }
    }

    /// <summary>For instruments that read what others hold.</summary>
    public Meter Meter { get; }

    /// <summary>Adds up what all instruments tell.</summary>
    public MetricCollector Collector { get; }

    /// <summary>What stands for a reason as value of a tag.</summary>
    public static string LabelOf(RefusalReason reason) => reason switch
    {
        RefusalReason.Unauthenticated => "unauthenticated",
        RefusalReason.Scope => "scope",
        RefusalReason.CrossOrigin => "cross_origin",
        RefusalReason.TooLarge => "too_large",
        RefusalReason.Host => "host",
        RefusalReason.Unprocessable => "unprocessable",
        RefusalReason.RateLimited => "rate_limited",
        RefusalReason.Busy => "busy",
        _ => "timeout",
    };

    /// <summary>A request has come.</summary>
    public void Begin() => _active.Add(1);

    /// <summary>A request was answered.</summary>
    /// <param name="route">The pattern of its address: never the address itself, of which there are too many.</param>
    /// <param name="method">A known method, or <c>other</c>.</param>
    /// <param name="status">The status of the answer.</param>
    /// <param name="time">How long it took.</param>
    public void End(string route, string method, int status, TimeSpan time)
    {
        var byRoute = new KeyValuePair<string, object?>("route", route);
        _active.Add(-1);
        _requests.Add(1, byRoute, new("method", method), new("status", status.ToString(CultureInfo.InvariantCulture)));
        _durations.Record(time.TotalSeconds, byRoute);
    }

    /// <summary>A request was refused.</summary>
    public void Refuse(RefusalReason reason) =>
        _refused.Add(1, new KeyValuePair<string, object?>("reason", LabelOf(reason)));

    /// <summary>The encoder was run.</summary>
    /// <param name="kind">What was encoded.</param>
    /// <param name="size">How many at once.</param>
    public void AddBatch(string kind, int size) =>
        _batches.Record(size, new KeyValuePair<string, object?>("kind", kind));

    /// <inheritdoc/>
    public void Dispose()
    {
        Collector.Dispose();
        Meter.Dispose();
    }
}

/// <summary>Which build of the program runs.</summary>
internal static class BuildInformation
{
    /// <summary>
    /// The version, such as <c>0.1.0</c>, and the commit that was built; the latter is null where the build did not
    /// know it.
    /// </summary>
    public static (string Version, string? Commit) Read()
    {
        var text = typeof(BuildInformation).Assembly
            .GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "";
        var plus = text.IndexOf('+', StringComparison.Ordinal);
        return plus < 0 ? (text, null) : (text[..plus], text[(plus + 1)..]);
    }
}
