using System.Globalization;
using System.Text;

namespace Nadir.Server.Metrics;

/// <summary>Writes metrics in Prometheus' text format, version 0.0.4.</summary>
/// <remarks>
/// Names follow from those of instruments as OpenTelemetry's specification maps them: points become underscores, units
/// in seconds and bytes and <c>total</c> of a counter are added.
/// </remarks>
internal static class PrometheusText
{
    public const string MediaType = "text/plain; version=0.0.4; charset=utf-8";

    /// <summary>Writes all that a collector has.</summary>
    public static string Write(MetricCollector collector)
    {
        var text = new StringBuilder();
        collector.Collect(all =>
        {
            foreach (var series in all)
            {
                Write(text, series);
            }
        });
        return text.ToString();
    }

    /// <summary>
    /// The tags of a measurement as labels: <c>route="/api/search",status="200"</c>; no text for none.
    /// </summary>
    public static string LabelsOf(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (tags.IsEmpty)
        {
            return "";
        }

        var labels = new StringBuilder();
        foreach (var (name, value) in tags)
        {
            labels.Append(labels.Length > 0 ? "," : "").Append(name.Replace('.', '_'))
                .Append("=\"").Append(Escape(Convert.ToString(value, CultureInfo.InvariantCulture) ?? "")).Append('"');
        }

        return labels.ToString();
    }

    private static void Write(StringBuilder text, MetricSeries series)
    {
        var name = NameOf(series);
        text.Append(CultureInfo.InvariantCulture,
            $"# HELP {name} {series.Instrument.Description}\n# TYPE {name} {TypeOf(series.Kind)}\n");
        foreach (var (labels, value) in series.Values)
        {
            Add(text, name, labels, value);
        }

        foreach (var (labels, histogram) in series.Histograms)
        {
            var (buckets, sum) = histogram.Read();
            foreach (var (bound, count) in buckets)
            {
                Add(text, name + "_bucket", $"{labels}{(labels.Length > 0 ? "," : "")}le=\"{Number(bound)}\"", count);
            }

            Add(text, name + "_sum", labels, sum);
            Add(text, name + "_count", labels, buckets[^1].Count);
        }
    }

    private static string NameOf(MetricSeries series)
    {
        var unit = series.Instrument.Unit switch
        {
            "s" => "_seconds",
            "By" => "_bytes",
            _ => "",
        };
        return series.Instrument.Name.Replace('.', '_') + unit + (series.Kind == MetricKind.Counter ? "_total" : "");
    }

    private static string TypeOf(MetricKind kind) => kind switch
    {
        MetricKind.Counter => "counter",
        MetricKind.Gauge => "gauge",
        _ => "histogram",
    };

    private static void Add(StringBuilder text, string name, string labels, double value)
    {
        text.Append(name);
        if (labels.Length > 0)
        {
            text.Append('{').Append(labels).Append('}');
        }

        text.Append(' ').Append(Number(value)).Append('\n');
    }

    private static string Number(double value) =>
        double.IsPositiveInfinity(value) ? "+Inf" : value.ToString("R", CultureInfo.InvariantCulture);

    private static string Escape(string value) =>
        value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)
            .Replace("\n", "\\n", StringComparison.Ordinal);
}
