using System.Globalization;
using System.Text;

namespace Nadir.Server.Metrics;

/// <summary>Writes metrics in Prometheus' text format, version 0.0.4.</summary>
internal sealed class PrometheusText
{
    public const string MediaType = "text/plain; version=0.0.4; charset=utf-8";

    private readonly StringBuilder _text = new();

    /// <summary>Begins a metric.</summary>
    public void Begin(string name, string type, string help) =>
        _text.Append(CultureInfo.InvariantCulture, $"# HELP {name} {help}\n# TYPE {name} {type}\n");

    /// <summary>Writes a value.</summary>
    public void Add(string name, double value, params ReadOnlySpan<(string Name, string Value)> labels)
    {
        _text.Append(name);
        if (labels.Length > 0)
        {
            _text.Append('{');
            for (var place = 0; place < labels.Length; place++)
            {
                _text.Append(place > 0 ? "," : "").Append(labels[place].Name).Append("=\"").Append(Escape(labels[place].Value)).Append('"');
            }

            _text.Append('}');
        }

        _text.Append(' ').Append(Number(value)).Append('\n');
    }

    /// <summary>Writes a histogram.</summary>
    public void Add(string name, Histogram histogram, string label, string labelValue)
    {
        var (buckets, sum) = histogram.Read();
        foreach (var (bound, count) in buckets)
        {
            Add(name + "_bucket", count, (label, labelValue), ("le", Number(bound)));
        }

        Add(name + "_sum", sum, (label, labelValue));
        Add(name + "_count", buckets[^1].Count, (label, labelValue));
    }

    public override string ToString() => _text.ToString();

    private static string Number(double value) =>
        double.IsPositiveInfinity(value) ? "+Inf" : value.ToString("R", CultureInfo.InvariantCulture);

    private static string Escape(string value) =>
        value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
}
