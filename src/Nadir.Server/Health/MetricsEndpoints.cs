using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Nadir.Server.Archives;
using Nadir.Server.Encoding;
using Nadir.Server.Metrics;

namespace Nadir.Server.Health;

/// <summary><c>GET /metrics</c>.</summary>
internal static class MetricsEndpoints
{
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/metrics", Metrics).WithName("metrics").WithSummary("What the server has counted, in Prometheus' text format.").Produces<string>(200, "text/plain");

    /// <summary>Tells what the server has counted, in Prometheus' text format.</summary>
    private static ContentHttpResult Metrics(ServerMetrics metrics, EncoderQueue encoder, ArchiveCounts counts)
    {
        var text = new PrometheusText();
        WriteRequests(text, metrics);
        WriteEncoder(text, metrics, encoder);
        var statistics = counts.Read().Statistics;
        text.Begin("nadir_archive_windows", "gauge", "Windows that can be found.");
        text.Add("nadir_archive_windows", statistics.Windows);
        text.Begin("nadir_archive_scenes", "gauge", "Images that can be found.");
        text.Add("nadir_archive_scenes", statistics.Items);
        text.Begin("nadir_archive_captions", "gauge", "Captions of windows.");
        text.Add("nadir_archive_captions", statistics.Captions);
        WriteBuild(text, encoder);
        WriteProcess(text);
        return TypedResults.Text(text.ToString(), PrometheusText.MediaType);
    }

    private static void WriteRequests(PrometheusText text, ServerMetrics metrics)
    {
        text.Begin("nadir_http_requests_total", "counter", "Requests that were answered.");
        foreach (var ((route, method, status), count) in metrics.Requests.OrderBy(pair => pair.Key))
        {
            text.Add("nadir_http_requests_total", count, ("route", route), ("method", method), ("status", status.ToString(System.Globalization.CultureInfo.InvariantCulture)));
        }

        text.Begin("nadir_http_request_duration_seconds", "histogram", "Time from a request's head to the end of its answer.");
        foreach (var (route, histogram) in metrics.Durations.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            text.Add("nadir_http_request_duration_seconds", histogram, "route", route);
        }

        text.Begin("nadir_http_requests_active", "gauge", "Requests that are being answered.");
        text.Add("nadir_http_requests_active", metrics.Active);
    }

    private static void WriteEncoder(PrometheusText text, ServerMetrics metrics, EncoderQueue encoder)
    {
        text.Begin("nadir_encoder_waiting", "gauge", "Texts, pictures and calls that wait for the encoder.");
        text.Add("nadir_encoder_waiting", encoder.Waiting);
        text.Begin("nadir_encoder_batch_size", "histogram", "How many texts or pictures were encoded, or searches scanned for, at once.");
        foreach (var (kind, histogram) in metrics.Batches.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            text.Add("nadir_encoder_batch_size", histogram, "kind", kind);
        }
    }

    private static void WriteBuild(PrometheusText text, EncoderQueue encoder)
    {
        text.Begin("nadir_build_info", "gauge", "Always 1; its label tells which version runs.");
        text.Add("nadir_build_info", 1, ("version", typeof(MetricsEndpoints).Assembly.GetName().Version?.ToString(3) ?? ""));
        text.Begin("nadir_model_info", "gauge", "Always 1; its labels tell which model encodes.");
        // Of a model that is named by its folder, the folder's own name: no answer holds a path of the machine.
        text.Add("nadir_model_info", 1, ("name", Path.GetFileName(encoder.Shared.Name)), ("fingerprint", encoder.Shared.Fingerprint));
    }

    private static void WriteProcess(PrometheusText text)
    {
        text.Begin("process_resident_memory_bytes", "gauge", "Memory of the process that is in RAM.");
        text.Add("process_resident_memory_bytes", Environment.WorkingSet);
        text.Begin("process_cpu_seconds_total", "counter", "Processor time of the process.");
        text.Add("process_cpu_seconds_total", Environment.CpuUsage.TotalTime.TotalSeconds);
        text.Begin("dotnet_gc_heap_bytes", "gauge", "Managed memory in use.");
        text.Add("dotnet_gc_heap_bytes", GC.GetTotalMemory(forceFullCollection: false));
        text.Begin("dotnet_threadpool_threads", "gauge", "Threads of the pool.");
        text.Add("dotnet_threadpool_threads", ThreadPool.ThreadCount);
    }
}

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
