using System.Text.Json;
using Nadir.Server.Tests.Support;

namespace Nadir.Server.Tests.Telemetry;

public sealed class AccessLogTests : OwnServerTest
{
    private readonly StringWriter _log;

    public AccessLogTests()
        : this(new StringWriter())
    {
    }

    private AccessLogTests(StringWriter log)
        : base(new ServerOptions { AccessLog = TextWriter.Synchronized(log) }) => _log = log;

    [Fact]
    public async Task A_line_names_the_trace_that_the_problem_names_and_the_agent()
    {
        using var answer = await Client.GetAsync("/nowhere");
        using var body = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        // The line is written behind the answer; a server that has stopped has written all.
        await Server.Server.StopAsync(CancellationToken.None);

        using var line = JsonDocument.Parse(_log.ToString().Split('\n')[0]);
        Assert.Equal(body.RootElement.GetProperty("traceId").GetString(), line.RootElement.GetProperty("traceId").GetString());
        Assert.Equal("tests/1", line.RootElement.GetProperty("agent").GetString());
        Assert.Equal(404, line.RootElement.GetProperty("status").GetInt32());
    }

    [Fact]
    public async Task Metrics_tell_the_version_and_the_model()
    {
        string text = await Client.GetStringAsync("/metrics");

        Assert.Matches("nadir_build_info\\{version=\"\\d+\\.\\d+\\.\\d+\"\\} 1\n", text);
        Assert.Contains($"nadir_model_info{{name=\"color-grid\",fingerprint=\"{Server.Encoder.Fingerprint}\"}} 1\n", text, StringComparison.Ordinal);
    }
}
