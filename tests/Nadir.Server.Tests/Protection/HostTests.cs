using Nadir.Server.Tests.Support;

namespace Nadir.Server.Tests.Protection;

public class HostTests(ServerFixture server) : IClassFixture<ServerFixture>
{
    [Theory]
    [InlineData("localhost", "200")]
    [InlineData("localhost:5080", "200")]
    [InlineData("127.0.0.1", "200")]
    [InlineData("[::1]:80", "200")]
    [InlineData("evil.example.com", "421")]
    [InlineData("127.0.0.1.evil.example.com", "421")]
    [InlineData("192.168.1.1", "421")]
    [InlineData("", "421")]
    public async Task A_server_of_this_machine_answers_for_this_machine_only(string host, string status)
    {
        var answer = await RawRequest.SendAsync(
            server.Server.Addresses[0], $"GET /health HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");

        Assert.StartsWith($"HTTP/1.1 {status} ", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Scripts_of_other_pages_may_not_read_answers()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/archive");
        request.Headers.Add("Origin", "https://evil.example.com");

        using var answer = await server.Client.SendAsync(request);

        Assert.False(answer.Headers.Contains("Access-Control-Allow-Origin"));
        Assert.Equal("same-origin", answer.Headers.GetValues("Cross-Origin-Resource-Policy").Single());
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/health")]
    [InlineData("/nowhere")]
    [InlineData("/api/archive")]
    public async Task Browsers_are_told_to_trust_nothing(string path)
    {
        using var answer = await server.Client.GetAsync(path);

        Assert.Equal("nosniff", answer.Headers.GetValues("X-Content-Type-Options").Single());
        var policy = answer.Headers.GetValues("Content-Security-Policy").Single();
        Assert.StartsWith("default-src 'none'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        Assert.False(answer.Headers.Contains("Server"));
    }
}
