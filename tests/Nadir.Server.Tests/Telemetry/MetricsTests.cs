using Nadir.Server.Tests.Support;

namespace Nadir.Server.Tests.Telemetry;

public sealed class MetricsTests() : OwnServerTest()
{
    [Fact]
    public async Task Metrics_tell_the_version_and_the_model()
    {
        string text = await Client.GetStringAsync("/metrics");

        Assert.Matches("nadir_build_info\\{version=\"\\d+\\.\\d+\\.\\d+\"\\} 1\n", text);
        Assert.Contains($"nadir_model_info{{name=\"color-grid\",fingerprint=\"{Server.Encoder.Fingerprint}\"}} 1\n", text, StringComparison.Ordinal);
    }
}
