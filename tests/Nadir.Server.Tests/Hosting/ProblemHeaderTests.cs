using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Nadir.Server.Tests.Support;

namespace Nadir.Server.Tests.Hosting;

/// <summary>Every header of a problem, and every member in its order: clients and caches go by them.</summary>
public sealed class ProblemHeaderTests()
    : OwnServerTest(null, models =>
        models with { OpenCaptioner = () => throw new InvalidOperationException("the captioner broke") })
{
    private static readonly string[] Always =
    [
        "Cache-Control: no-store",
        "Content-Security-Policy: default-src 'none'; frame-ancestors 'none'",
        "Content-Type: application/problem+json",
        "Cross-Origin-Resource-Policy: same-origin",
        "Referrer-Policy: strict-origin-when-cross-origin",
        "X-Content-Type-Options: nosniff",
        "X-Frame-Options: DENY",
    ];

    [Theory]
    [InlineData("GET", "/nowhere", null, 404, "Not Found")]
    [InlineData("GET", "/api/items/99999", null, 404, "Not Found")]
    [InlineData("GET", "/api/items/1?colour=red", null, 400, "Bad Request")]
    [InlineData("POST", "/api/search", "{\"text\":3}", 400, "Bad Request")]
    [InlineData("DELETE", "/health", null, 405, "Method Not Allowed", "Allow: GET, HEAD, OPTIONS")]
    [InlineData("GET", "/api/collections/mine", null, 404, "Not Found")]
    [InlineData("PUT", "/api/collections/mine", "{}", 401, "Unauthorized", "WWW-Authenticate: Bearer realm=\"nadir\"")]
    [InlineData("POST", "/api/caption", "{\"id\":1}", 500, "Internal Server Error")]
    public async Task A_problem_has_these_headers_and_no_others(
        string method, string address, string? body, int status, string title, params string[] others)
    {
        foreach (string accept in new[] { "*/*", "image/png", "text/html" })
        {
            using var request = new HttpRequestMessage(new HttpMethod(method), address)
            {
                Content = body is null ? null : new StringContent(body, new MediaTypeHeaderValue("application/json")),
                Headers = { { "Accept", accept }, { "Accept-Encoding", "gzip, br" } },
            };
            using var answer = await Client.SendAsync(request);

            string[] headers = [.. answer.Headers.Concat(answer.Content.Headers)
                .Where(header => header.Key is not ("Date" or "Transfer-Encoding"))
                .Select(header => $"{header.Key}: {string.Join(", ", header.Value)}")
                .Order(StringComparer.Ordinal)];
            Assert.Equal(Always.Concat(others).Order(StringComparer.Ordinal), headers);
            using var problem = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
            Assert.Equal(["type", "title", "status", "detail", "traceId"],
                problem.RootElement.EnumerateObject().Select(member => member.Name));
            Assert.Equal(
                ("about:blank", title, status),
                (problem.RootElement.GetProperty("type").GetString(),
                    problem.RootElement.GetProperty("title").GetString(),
                    problem.RootElement.GetProperty("status").GetInt32()));
            Assert.Equal(status, (int)answer.StatusCode);
        }
    }

    [Fact]
    public async Task A_failed_request_is_counted_by_its_route()
    {
        using var answer = await Client.PostAsJsonAsync("/api/caption", new { id = 1 });

        Assert.Contains(
            "nadir_http_requests_total{route=\"/api/caption\",method=\"POST\",status=\"500\"} 1\n",
            await Client.GetStringAsync("/metrics"), StringComparison.Ordinal);
    }
}
