using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Nadir.Archive.Telemetry;
using Nadir.Archive.Tests.Support;
using Nadir.Server.Telemetry;
using Nadir.Server.Tests.Support;
using Xunit.Abstractions;

namespace Nadir.Server.Tests.Telemetry;

public sealed class TraceTests(ServerFixture server, ITestOutputHelper output) : IClassFixture<ServerFixture>
{
    [Fact]
    public async Task A_search_leaves_one_trace_from_the_request_to_the_scan()
    {
        using var collector = new SpanCollector(ArchiveTelemetry.Name, ServerTelemetry.Name);
        var trace = ActivityTraceId.CreateRandom();

        using var answer = await SearchAsync(new { text = "red", k = 3 }, trace);
        var spans = await collector.WaitAsync(trace, "request");

        output.WriteLine(SpanCollector.Print(spans));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("request(search(encode.queue(encode.batch), scan.queue(scan.batch(scan))))",
            SpanCollector.Tree(spans));
        Assert.Equal(3, Tag(spans, "search", "nadir.count"));
        Assert.Equal("Text", Tag(spans, "search", "nadir.kind"));
        Assert.Equal(1, Tag(spans, "encode.batch", "nadir.count"));
        Assert.Equal("folder", Tag(spans, "scan", "nadir.store"));
        Assert.Equal("/api/search", Tag(spans, "request", "http.route"));
        Assert.All(spans, span => Assert.Equal(ActivityStatusCode.Unset, span.Status));
        // A trace goes to other systems: neither words nor places of this machine.
        Assert.DoesNotContain(spans.SelectMany(span => span.TagObjects), tag => tag.Value is string text
            && (text.Contains("red", StringComparison.OrdinalIgnoreCase)
                || server.Secrets.Any(secret => text.Contains(secret, StringComparison.Ordinal))));
    }

    [Fact]
    public async Task Below_asp_nets_own_span_there_is_no_second_one()
    {
        using var collector = new SpanCollector("Microsoft.AspNetCore", ServerTelemetry.Name);
        var trace = ActivityTraceId.CreateRandom();

        using var answer = await SearchAsync(new { text = "red", k = 3 }, trace);
        var spans = await collector.WaitAsync(trace, "Microsoft.AspNetCore.Hosting.HttpRequestIn");

        Assert.Equal(
            "Microsoft.AspNetCore.Hosting.HttpRequestIn(search(encode.queue(encode.batch), "
                + "scan.queue(scan.batch)))", SpanCollector.Tree(spans));
    }

    [Fact]
    public async Task What_fails_is_marked_and_the_problem_names_its_trace()
    {
        using var collector = new SpanCollector(ServerTelemetry.Name);
        var trace = ActivityTraceId.CreateRandom();

        using var answer = await SearchAsync(new { id = 99_999 }, trace);
        var spans = await collector.WaitAsync(trace, "request");

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Equal(trace.ToHexString(), await TraceIdOf(answer));
        Assert.Equal(ActivityStatusCode.Error, spans.Single(span => span.OperationName == "search").Status);
        Assert.Equal(404, Tag(spans, "request", "http.response.status_code"));
    }

    [Fact]
    public async Task Problems_have_a_trace_of_their_own_where_nobody_listens()
    {
        using var first = await server.Client.GetAsync("/nowhere");
        using var second = await server.Client.GetAsync("/nowhere");

        var (one, other) = (await TraceIdOf(first), await TraceIdOf(second));
        Assert.Matches("^[0-9a-f]{32}$", one);
        Assert.NotEqual(one, other);
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("00-00000000000000000000000000000000-0000000000000000-00")]
    public async Task A_wrong_traceparent_is_no_reason_not_to_answer(string header)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/nowhere");
        request.Headers.TryAddWithoutValidation("traceparent", header);
        using var answer = await server.Client.SendAsync(request);

        var id = await TraceIdOf(answer);
        Assert.Matches("^[0-9a-f]{32}$", id);
        Assert.NotEqual(new string('0', 32), id);
    }

    private static object? Tag(IReadOnlyList<Activity> spans, string name, string tag) =>
        spans.Single(span => span.OperationName == name).GetTagItem(tag);

    private static async Task<string> TraceIdOf(HttpResponseMessage answer)
    {
        using var body = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        return body.RootElement.GetProperty("traceId").GetString()!;
    }

    private async Task<HttpResponseMessage> SearchAsync(object query, ActivityTraceId trace)
    {
        using var request = new HttpRequestMessage(
            HttpMethod.Post, "/api/search")
        {
            Content = JsonContent.Create(query),
        };
        request.Headers.Add("traceparent",
            $"00-{trace.ToHexString()}-{ActivitySpanId.CreateRandom().ToHexString()}-01");
        return await server.Client.SendAsync(request);
    }
}
