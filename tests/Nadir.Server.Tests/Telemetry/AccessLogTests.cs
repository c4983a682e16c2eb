using System.Net;
using System.Text.Json;
using Nadir.Server.Protection.Keys;
using Nadir.Server.Tests.Support;

namespace Nadir.Server.Tests.Telemetry;

public sealed class AccessLogTests : OwnServerTest
{
    private const string Page = "<!DOCTYPE html><title>a page of a few bytes</title>";

    private static readonly (ApiKey Key, string Text) Reader = KeyText.Create(
        "map of the harbour office", KeyScope.Read);

    private static readonly string Folder = WriteFolder();

    private readonly StringWriter _log;

    public AccessLogTests()
        : this(new StringWriter())
    {
    }

    private AccessLogTests(StringWriter log)
        : base(new ServerOptions
        {
            AccessLog = TextWriter.Synchronized(log),
            PageFolder = Folder,
            Keys = new KeyFile(Path.Combine(Folder, "keys.json"))
        }) => _log = log;

    [Fact]
    public async Task A_line_names_the_trace_that_the_problem_names_and_the_agent()
    {
        using var answer = await Client.GetAsync("/nowhere");
        using var body = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        // The line is written behind the answer; a server that has stopped has written all.
        await Server.Server.StopAsync(CancellationToken.None);

        using var line = JsonDocument.Parse(_log.ToString().Split('\n')[0]);
        Assert.Equal(body.RootElement.GetProperty("traceId").GetString(),
            line.RootElement.GetProperty("traceId").GetString());
        Assert.Equal("tests/1", line.RootElement.GetProperty("agent").GetString());
        Assert.Equal(404, line.RootElement.GetProperty("status").GetInt32());
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("br")]
    [InlineData("identity")]
    public async Task Bytes_are_those_that_were_sent(string encoding)
    {
        using var request = new HttpRequestMessage(
            HttpMethod.Get, "/openapi/v1.json")
        {
            Headers = { { "Accept-Encoding", encoding } },
        };
        using var answer = await Client.SendAsync(request);
        byte[] body = await answer.Content.ReadAsByteArrayAsync();

        using var line = JsonDocument.Parse(Assert.Single(await LinesAsync()));
        Assert.Equal(encoding == "identity" ? [] : new[] { encoding }, answer.Content.Headers.ContentEncoding);
        Assert.Equal(body.Length, line.RootElement.GetProperty("bytes").GetInt64());
    }

    [Fact]
    public async Task Answers_without_a_body_have_no_bytes_and_files_have_theirs()
    {
        using var head = await Client.SendAsync(new HttpRequestMessage(HttpMethod.Head, "/api/archive"));
        using var first = await Client.GetAsync("/api/items/1");
        using var known = await Client.SendAsync(
            new HttpRequestMessage(HttpMethod.Get,
                "/api/items/1")
            {
                Headers = { IfNoneMatch = { first.Headers.ETag! } },
            });
        using var file = await Client.GetAsync("/");

        long[] bytes = [.. (await LinesAsync())
            .Select(line => JsonElement.Parse(line).GetProperty("bytes").GetInt64())];
        Assert.Equal([0, (await first.Content.ReadAsByteArrayAsync()).Length, 0, Page.Length], bytes);
        Assert.Equal(HttpStatusCode.NotModified, known.StatusCode);
        Assert.Equal(Page.Length, file.Content.Headers.ContentLength);
    }

    [Fact]
    public async Task The_line_names_a_key_by_its_id()
    {
        var (key, text) = Reader;
        using var request = new HttpRequestMessage(
            HttpMethod.Get, "/api/archive")
        {
            Headers = { { "X-API-Key", text } },
        };
        using var withKey = await Client.SendAsync(request);
        using var without = await Client.GetAsync("/api/archive");
        using var wrong = await Client.SendAsync(
            new HttpRequestMessage(HttpMethod.Get, "/api/archive") { Headers = { { "X-API-Key", "secret-of-mine" } } });

        string[] lines = await LinesAsync();
        Assert.Equal([key.Id, null, null],
            lines.Select(line => JsonElement.Parse(line).GetProperty("key").GetString()));
        Assert.All(lines, line => Assert.DoesNotContain(text, line, StringComparison.Ordinal));
        Assert.All(lines, line => Assert.DoesNotContain("secret-of-mine", line, StringComparison.Ordinal));
    }

    // Programs read lines by their members; people read them in their order.
    [Fact]
    public async Task New_members_stand_behind_the_old_ones()
    {
        await Client.GetStringAsync("/health");

        var line = JsonElement.Parse(Assert.Single(await LinesAsync()));
        Assert.Equal(
            ["time", "client", "method", "path", "status", "milliseconds", "agent", "traceId", "bytes", "key"],
            line.EnumerateObject().Select(member => member.Name));
    }

    [Theory]
    [InlineData("a\u001b[2Jb\u0007")]
    [InlineData("a\u2028b\u2029c\u0085d")]
    [InlineData("\u202egnp.exe")]
    [InlineData("\"}\\\",\"status\":200,\"x\":{\"y\":\"")]
    [InlineData("evil\r\n{\"time\":1}")]
    [InlineData("evil\n{\"time\":1}")]
    [InlineData("evil\r{\"time\":1}")]
    public async Task A_hostile_agent_stays_on_its_line(string agent)
    {
        await RawRequest.SendAsync(Server.Server.Addresses[0],
            Bytes($"GET /health HTTP/1.1\r\nHost: localhost\r\nUser-Agent: {agent}\r\nConnection: close\r\n\r\n"));
        await Client.GetStringAsync("/ready");

        // Some of them the web server refuses before anybody sees them.
        string[] lines = await LinesAsync();
        Assert.InRange(lines.Length, 1, 2);
        Assert.All(lines, line => Assert.Equal(10, JsonElement.Parse(line).EnumerateObject().Count()));
        Assert.All(lines, line => Assert.DoesNotContain(
            JsonElement.Parse(line).GetProperty("agent").GetString()!, letter => char.IsControl(letter)
                || letter is '\u2028' or '\u2029' or '\u202e'));
    }

    [Fact]
    public async Task A_long_agent_is_cut()
    {
        string agent = string.Concat(Enumerable.Repeat("\U0001F6F0", 2500)) + "end";
        string answer = await RawRequest.SendAsync(Server.Server.Addresses[0],
            Bytes($"GET /health HTTP/1.1\r\nHost: localhost\r\nUser-Agent: x{agent}\r\nConnection: close\r\n\r\n"));

        string line = Assert.Single(await LinesAsync());
        Assert.StartsWith("HTTP/1.1 200", answer, StringComparison.Ordinal);
        Assert.InRange(line.Length, 100, 2000);
        // Satellites are two characters each: the last one would have been half of one.
        Assert.Equal("x" + agent[..198], JsonElement.Parse(line).GetProperty("agent").GetString());
    }

    private static string WriteFolder()
    {
        var folder = Directory.CreateTempSubdirectory("nadir-log-").FullName;
        File.WriteAllText(Path.Combine(folder, "index.html"), Page);
        new KeyFile(Path.Combine(folder, "keys.json")).Write([Reader.Key]);
        return folder;
    }

    // RawRequest writes a byte for each character.
    private static string Bytes(string text) =>
        System.Text.Encoding.Latin1.GetString(System.Text.Encoding.UTF8.GetBytes(text));

    // Lines are written behind their answers; a server that has stopped has written all.
    private async Task<string[]> LinesAsync()
    {
        await Server.Server.StopAsync(CancellationToken.None);
        return _log.ToString().TrimEnd('\n').Split('\n');
    }
}
