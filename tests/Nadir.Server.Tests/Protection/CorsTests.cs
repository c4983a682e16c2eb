using Nadir.Server.Tests.Support;

namespace Nadir.Server.Tests.Protection;

public sealed class CorsTests() : OwnServerTest(new ServerOptions { CorsOrigins = ["https://maps.example.com"] })
{
    [Theory]
    [InlineData("https://maps.example.com", true)]
    [InlineData("https://evil.example.com", false)]
    [InlineData("http://maps.example.com", false)]
    public async Task Named_origins_may_read(string origin, bool allowed)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/archive");
        request.Headers.Add("Origin", origin);

        using var answer = await Client.SendAsync(request);

        Assert.Equal(allowed, answer.Headers.TryGetValues("Access-Control-Allow-Origin", out var values) && values.Single() == origin);
    }
}
