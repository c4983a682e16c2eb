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

        Assert.Equal(allowed, answer.Headers.TryGetValues("Access-Control-Allow-Origin", out var values)
            && values.Single() == origin);
    }
}

public sealed class CorsForAllTests() : OwnServerTest(new ServerOptions { CorsOrigins = [ServerOptions.AnyOrigin] })
{
    [Fact]
    public async Task Any_origin_may_read_and_ask_what_it_may()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/stac");
        request.Headers.Add("Origin", "https://browser.example.com");
        using var answer = await Client.SendAsync(request);
        Assert.Equal(["*"], answer.Headers.GetValues("Access-Control-Allow-Origin"));

        using var asked = new HttpRequestMessage(HttpMethod.Options, "/stac/search");
        asked.Headers.Add("Origin", "https://browser.example.com");
        asked.Headers.Add("Access-Control-Request-Method", "POST");
        asked.Headers.Add("Access-Control-Request-Headers", "content-type");
        using var allowed = await Client.SendAsync(asked);
        Assert.Equal(["*"], allowed.Headers.GetValues("Access-Control-Allow-Origin"));
        Assert.Contains("POST", allowed.Headers.GetValues("Access-Control-Allow-Methods").Single(),
            StringComparison.Ordinal);

        // What an address allows, a page of another origin may send, with what makes it conditional.
        using var writing = new HttpRequestMessage(HttpMethod.Options, "/api/collections/tanks");
        writing.Headers.Add("Origin", "https://browser.example.com");
        writing.Headers.Add("Access-Control-Request-Method", "PUT");
        writing.Headers.Add("Access-Control-Request-Headers", "x-api-key,if-none-match");
        using var writable = await Client.SendAsync(writing);
        Assert.Contains("PUT", writable.Headers.GetValues("Access-Control-Allow-Methods").Single(),
            StringComparison.Ordinal);
        Assert.Contains("If-None-Match", writable.Headers.GetValues("Access-Control-Allow-Headers").Single(),
            StringComparison.OrdinalIgnoreCase);
    }
}
