using System.Net;
using Nadir.Server.Tests.Support;

namespace Nadir.Server.Tests.Protection;

public sealed class RateTests() : OwnServerTest(new ServerOptions { RequestsPerSecond = 0.5 })
{
    [Fact]
    public async Task A_client_that_asks_too_often_is_told_when_to_come_again()
    {
        // A bucket of twice the requests of a second; the next token comes after two.
        for (var i = 0; i < 2; i++)
        {
            Assert.Equal(HttpStatusCode.OK, (await Answer.Of(Client.GetAsync("/api/archive"))).Status);
        }

        using var refused = await Client.GetAsync("/api/archive");

        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
        Assert.InRange(refused.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 1, 3);
        Assert.Equal(HttpStatusCode.OK, (await Answer.Of(Client.GetAsync("/health"))).Status);
    }
}
