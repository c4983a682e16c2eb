using System.Runtime.CompilerServices;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Nadir.Cli.CommandLine;

/// <summary>
/// Sends the traces and metrics of a command to a collector by OpenTelemetry's protocol, where the environment names
/// one. The exporter reads its other settings from the environment, too (<c>OTEL_EXPORTER_OTLP_PROTOCOL</c>,
/// <c>..._HEADERS</c>,
/// <c>OTEL_TRACES_SAMPLER</c>).
/// </summary>
internal static class TelemetryExport
{
    /// <summary>The environment variable that names the collector.</summary>
    public const string Variable = "OTEL_EXPORTER_OTLP_ENDPOINT";

    /// <summary>Begins to export.</summary>
    /// <returns>What sends the rest when it is disposed; null where no collector is named.</returns>
    /// <exception cref="UsageException">What is named is no address.</exception>
    public static IDisposable? Begin()
    {
        string? endpoint = Environment.GetEnvironmentVariable(Variable);
        return string.IsNullOrEmpty(endpoint) ? null
            : Uri.TryCreate(endpoint, UriKind.Absolute, out var address) && address.Scheme is "http" or "https" ? Open()
            : throw new UsageException(
                $"{Variable} takes the address of a collector, such as http://127.0.0.1:4317, not '{endpoint}'.");
    }

    // Apart, so that OpenTelemetry is not loaded where nobody asks for it: a search must start in well under a second.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static Exporters Open() => new();

    private sealed class Exporters : IDisposable
    {
        private readonly TracerProvider _traces = Sdk.CreateTracerProviderBuilder()
            .ConfigureResource(Describe).AddSource("Nadir.*", "Npgsql", "Microsoft.AspNetCore").AddOtlpExporter()
            .Build();

        private readonly MeterProvider _metrics = Sdk.CreateMeterProviderBuilder()
            .ConfigureResource(Describe).AddMeter("Nadir.*", "Npgsql", "Microsoft.AspNetCore.*").AddOtlpExporter()
            .Build();

        // What is left is sent now, for some seconds at most.
        public void Dispose()
        {
            _traces.Dispose();
            _metrics.Dispose();
        }

        // OTEL_SERVICE_NAME and OTEL_RESOURCE_ATTRIBUTES come before it.
        private static void Describe(ResourceBuilder resource) => resource
            .AddService("nadir", serviceVersion: typeof(TelemetryExport).Assembly.GetName().Version?.ToString(3))
            .AddEnvironmentVariableDetector();
    }
}
