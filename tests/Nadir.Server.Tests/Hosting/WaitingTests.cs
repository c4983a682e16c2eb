using System.Net;
using Nadir.Archive.Ingest;
using Nadir.Archive.Ingest.Progress;
using Nadir.Archive.Storage;
using Nadir.Archive.Tests.Support;
using Nadir.Server.Tests.Support;

namespace Nadir.Server.Tests.Hosting;

/// <summary>A server that was started before its archive, and the progress of a run that fills one.</summary>
public sealed class WaitingTests
{
    [Fact]
    public async Task A_server_waits_for_the_first_archive_and_says_so()
    {
        using var folder = new TemporaryFolder();
        using var client = new HttpClient();
        var options = new ServerOptions { Addresses = [new Uri("http://127.0.0.1:0")] };
        var listening = new TaskCompletionSource<Uri>();
        var waiting = WaitingServer.RunAsync(() => ArchiveStore.Exists(folder.Archive), options,
            addresses => listening.SetResult(addresses[0]), CancellationToken.None);
        client.BaseAddress = await listening.Task;

        Assert.Equal("""{"status":"ok"}""", await client.GetStringAsync("/health"));
        Assert.Contains("There is no archive yet", await client.GetStringAsync("/"), StringComparison.Ordinal);
        foreach (var path in new[] { "/ready", "/api/archive", "/stac" })
        {
            using var answer = await client.GetAsync(path);
            Assert.Contains("nadir index", await answer.ReadProblemAsync(503), StringComparison.Ordinal);
            Assert.NotNull(answer.Headers.RetryAfter);
        }

        Assert.False(waiting.IsCompleted);
        var encoder = new ColorGridEncoder();
        ArchiveStore.OpenOrCreate(folder.Archive, encoder).Dispose();
        await waiting;

        // An archive without images is served as it is.
        using var store = ArchiveStore.Open(folder.Archive);
        await using var server = await ArchiveServer.StartAsync(store, new ServerModels(encoder), options);
        using var own = new HttpClient { BaseAddress = server.Addresses[0] };
        foreach (var path in new[] { "/ready", "/api/archive", "/stac", "/stac/collections",
            "/stac/search?filter=eo:cloud_cover%20%3C%205", "/stac/queryables" })
        {
            using var answer = await own.GetAsync(path);
            Assert.True(answer.StatusCode == HttpStatusCode.OK, path + await answer.Content.ReadAsStringAsync());
        }
    }

    [Fact]
    public async Task It_answers_while_the_archive_is_opened()
    {
        using var client = new HttpClient();
        using var opens = new ManualResetEventSlim();
        using var opened = new ManualResetEventSlim();
        var listening = new TaskCompletionSource<Uri>();
        var waiting = WaitingServer.RunAsync(
            () =>
            {
                opens.Set();
                return opened.Wait(TimeSpan.FromSeconds(60));
            },
            new ServerOptions { Addresses = [new Uri("http://127.0.0.1:0")], CorsOrigins = ["https://example.com"] },
            addresses => listening.SetResult(addresses[0]),
            CancellationToken.None);
        client.BaseAddress = await listening.Task;
        Assert.True(opens.Wait(TimeSpan.FromSeconds(60)));

        Assert.Equal("""{"status":"ok"}""", await client.GetStringAsync("/health"));
        using (var ready = await client.GetAsync("/ready"))
        {
            _ = await ready.ReadProblemAsync(503);
        }

        // As the server that follows: other hosts are refused, and other origins told what they may send.
        using (var foreign = new HttpRequestMessage(HttpMethod.Get, "/ready") { Headers = { Host = "evil.example" } })
        {
            _ = await (await client.SendAsync(foreign)).ReadProblemAsync(421);
        }

        using var asking = new HttpRequestMessage(HttpMethod.Options, "/api/search")
        {
            Headers =
            {
                { "Origin", "https://example.com" }, { "Access-Control-Request-Method", "POST" },
            },
        };
        Assert.Equal(HttpStatusCode.NoContent, (await client.SendAsync(asking)).StatusCode);

        Assert.False(waiting.IsCompleted);
        opened.Set();
        await waiting;
    }

    [Fact]
    public async Task Waiting_ends_when_it_is_told_to()
    {
        using var stop = new CancellationTokenSource();
        await WaitingServer.RunAsync(() => false, new ServerOptions { Addresses = [new Uri("http://127.0.0.1:0")] },
            _ => stop.Cancel(), stop.Token);
    }
}

/// <summary>How far a run of <c>nadir index</c> is, as events.</summary>
public sealed class IndexEventTests() : OwnServerTest()
{
    [Fact]
    public async Task Progress_of_a_run_is_told_until_it_ends()
    {
        using var file = new IngestProgressFile(Server.Store.LocalFolder, new RecordingObserver());
        file.OnProgress(new IngestProgress(100, 7, 3, 8, 2, 9, TimeSpan.FromSeconds(4), 2.5, TimeSpan.FromSeconds(35)));
        using var response = await Client.GetAsync("/api/index/events", HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType?.MediaType);
        using var lines = new StreamReader(await response.Content.ReadAsStreamAsync());

        Assert.Equal("event: progress", await NextAsync(lines));
        var first = await NextAsync(lines);
        Assert.Contains("\"done\":12", first, StringComparison.Ordinal);
        Assert.Contains("\"total\":100", first, StringComparison.Ordinal);
        Assert.Contains("\"secondsLeft\":35", first, StringComparison.Ordinal);

        file.OnProgress(new IngestProgress(
            100, 17, 3, 18, 2, 19, TimeSpan.FromSeconds(9), 2.5, TimeSpan.FromSeconds(30)));
        Assert.Equal("event: progress", await NextAsync(lines));
        Assert.Contains("\"done\":22", await NextAsync(lines), StringComparison.Ordinal);

        file.Dispose();
        Assert.Equal("event: idle", await NextAsync(lines));
        Assert.Contains("\"state\":\"idle\"", await NextAsync(lines), StringComparison.Ordinal);
    }

    private static async Task<string?> NextAsync(StreamReader lines)
    {
        while (await lines.ReadLineAsync() is { } line)
        {
            if (line.Length > 0)
            {
                return line;
            }
        }

        return null;
    }
}
