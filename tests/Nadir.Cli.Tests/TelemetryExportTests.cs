using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Nadir.Cli.CommandLine;
using Nadir.Cli.Tests.Samples;

namespace Nadir.Cli.Tests;

public sealed class TelemetryExportTests(IndexedArchive indexed) : IClassFixture<IndexedArchive>, IDisposable
{
    private const string Protocol = "OTEL_EXPORTER_OTLP_PROTOCOL";

    public void Dispose() => Set(null, null);

    [Fact]
    public async Task A_collector_gets_the_spans_and_metrics_of_a_search()
    {
        var received = new ConcurrentDictionary<string, string>();
        using var collector = new HttpListener();
        string address = $"http://127.0.0.1:{FreePort()}";
        collector.Prefixes.Add(address + "/");
        collector.Start();
        var listening = Task.Run(() => Answer(collector, received));
        Set(address, "http/protobuf");

        var run = await CommandRun.Of(
            "search", "planes", "--archive", indexed.Archive, "--model", indexed.Model, "--json");
        collector.Stop();
        await listening;

        Assert.Equal(ExitCode.Done, run.ExitCode);
        // Names stand in protocol buffers as they are.
        Assert.All(["nadir", "Nadir.Archive", "search", "encode", "scan"],
            name => Assert.Contains(name, received["/v1/traces"], StringComparison.Ordinal));
        Assert.Contains("nadir.operation.duration", received["/v1/metrics"], StringComparison.Ordinal);
        Assert.DoesNotContain("planes", received["/v1/traces"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_collector_that_is_not_there_costs_the_traces_and_not_the_answer()
    {
        Set($"http://127.0.0.1:{FreePort()}", "http/protobuf");

        var run = await CommandRun.Of(
            "search", "planes", "--archive", indexed.Archive, "--model", indexed.Model, "--json");

        Assert.Equal((ExitCode.Done, ""), (run.ExitCode, run.Error));
    }

    [Theory]
    [InlineData("collector")]
    [InlineData("file:///tmp")]
    public async Task What_is_no_address_is_refused(string endpoint)
    {
        Set(endpoint, null);

        (await CommandRun.Of("search", "planes", "--archive", indexed.Archive))
            .AssertRefused(ExitCode.WrongUsage, "OTEL_EXPORTER_OTLP_ENDPOINT", endpoint);
    }

    private static void Set(string? endpoint, string? protocol)
    {
        Environment.SetEnvironmentVariable("OTEL_EXPORTER_OTLP_ENDPOINT", endpoint);
        Environment.SetEnvironmentVariable(Protocol, protocol);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static async Task Answer(HttpListener collector, ConcurrentDictionary<string, string> received)
    {
        try
        {
            while (true)
            {
                var context = await collector.GetContextAsync();
                using var body = new MemoryStream();
                await context.Request.InputStream.CopyToAsync(body);
                received.AddOrUpdate(context.Request.Url!.AbsolutePath, _ => Encoding.Latin1.GetString(body.ToArray()),
                    (_, before) => before + Encoding.Latin1.GetString(body.ToArray()));
                context.Response.ContentType = "application/x-protobuf";
                context.Response.Close();
            }
        }
        catch (Exception error) when (error is HttpListenerException or ObjectDisposedException)
        {
            // The test is over.
        }
    }
}
