using System.Net;
using Nadir.Server.Tests.Support;

namespace Nadir.Server.Tests.Telemetry;

public sealed class RefusedByRateTests() : OwnServerTest(new ServerOptions { RequestsPerSecond = 1 })
{
    [Fact]
    public async Task Who_comes_too_often_is_counted_apart_from_who_finds_no_place()
    {
        int refused = 0;
        for (int i = 0; i < 200 && refused < 3; i++)
        {
            using var answer = await Client.GetAsync("/api/archive");
            refused += answer.StatusCode == HttpStatusCode.TooManyRequests ? 1 : 0;
        }

        await Task.Delay(TimeSpan.FromSeconds(2));
        string text = await Client.GetStringAsync("/metrics");
        Assert.True(refused > 0);
        Assert.Contains($"nadir_http_requests_refused_total{{reason=\"rate_limited\"}} {refused}\n", text,
            StringComparison.Ordinal);
        Assert.Contains("nadir_http_requests_refused_total{reason=\"busy\"} 0\n", text, StringComparison.Ordinal);
    }
}
