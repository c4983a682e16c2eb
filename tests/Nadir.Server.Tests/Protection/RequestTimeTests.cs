using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Nadir.Archive;
using Nadir.Archive.Ports;
using Nadir.Archive.Tests.Support;
using Nadir.Archive.Words;
using Nadir.Imagery;
using Nadir.Server.Tests.Support;

namespace Nadir.Server.Tests.Protection;

public sealed class RequestTimeTests : OwnServerTest, IDisposable
{
    private readonly ManualResetEventSlim _gate;

    public RequestTimeTests()
        : this(new ManualResetEventSlim())
    {
    }

    private RequestTimeTests(ManualResetEventSlim gate)
        : base(
            new ServerOptions { Limits = new ServerLimits { RequestTime = TimeSpan.FromSeconds(3) } },
            models => models with { Encoder = new WaitingEncoder(models.Encoder, gate) }) => _gate = gate;

    [Fact]
    public async Task What_takes_too_long_is_ended_with_a_problem()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/search")
        {
            Content = JsonContent.Create(new { text = "red" }),
            Headers = { { "Accept-Encoding", "gzip, br" } },
        };

        using var answer = await Client.SendAsync(request);
        _gate.Set();

        Assert.Equal("The answer took longer than 3 seconds; ask for less, or try again later.",
            await answer.ReadProblemAsync(503));
        // As every other problem: as it is, and not kept.
        Assert.Empty(answer.Content.Headers.ContentEncoding);
        Assert.Equal("no-store", answer.Headers.CacheControl?.ToString());
        string metrics = await Client.GetStringAsync("/metrics");
        Assert.Contains("nadir_http_requests_refused_total{reason=\"timeout\"} 1\n", metrics, StringComparison.Ordinal);
        Assert.Contains("nadir_http_requests_total{route=\"/api/search\",method=\"POST\",status=\"503\"} 1\n", metrics,
            StringComparison.Ordinal);
        // The time of others begins anew.
        Assert.Equal(HttpStatusCode.OK, (await Client.PostAsJsonAsync("/api/search", new { text = "red" })).StatusCode);
    }

    [Fact]
    public async Task Events_go_on_for_as_long_as_somebody_listens()
    {
        using var answer = await Client.GetAsync("/api/index/events", HttpCompletionOption.ResponseHeadersRead);
        await using var events = await answer.Content.ReadAsStreamAsync();
        byte[] buffer = new byte[4096];
        Assert.True(await events.ReadAsync(buffer) > 0);

        var next = events.ReadAsync(buffer).AsTask();
        await Task.Delay(TimeSpan.FromSeconds(4));
        Assert.False(next.IsFaulted || (next.IsCompletedSuccessfully && await next == 0));
    }

    [Fact]
    public async Task A_file_is_sent_for_as_long_as_its_reader_takes()
    {
        // More than the buffers of both ends take.
        var random = new Random(1);
        for (var i = 0; i < 8; i++)
        {
            var image = TestImages.Plain(1500, 1500, 0, 0, 0);
            random.NextBytes(image.Pixels);
            TestImages.Write(Path.Combine(Server.Images, $"noise{i}.bmp"), image);
        }

        Server.Ingest();
        long[] windows = [.. Server.Store.ReadWindows([.. Server.Store.ListWindows(0, 1000).Select(one => one.Id)])
            .Where(one => one.Stamp.Source.Contains("noise", StringComparison.Ordinal))
            .DistinctBy(one => one.Stamp.Source).Select(one => one.Window.Id)];
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/export")
        {
            Content = JsonContent.Create(
                new { format = "zip", size = 1500, rows = windows.Select(id => new { id }).ToArray() }),
        };

        using var answer = await Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        await using var stream = await answer.Content.ReadAsStreamAsync();
        await Task.Delay(TimeSpan.FromSeconds(5));
        using var content = new MemoryStream();
        await stream.CopyToAsync(content);

        using var zip = new System.IO.Compression.ZipArchive(content);
        Assert.Equal(
            windows.Length, zip.Entries.Count(entry => entry.FullName.StartsWith("images/", StringComparison.Ordinal)));
    }

    void IDisposable.Dispose()
    {
        _gate.Set();
        Dispose();
        _gate.Dispose();
    }

    // Encodes words once it is let.
    private sealed class WaitingEncoder(IEncoder inner, ManualResetEventSlim gate) : IEncoder
    {
        public string Fingerprint => inner.Fingerprint;

        public string Name => inner.Name;

        public int Dimension => inner.Dimension;

        public ImageInput Input => inner.Input;

        public bool HasFingerprint(string fingerprint) => inner.HasFingerprint(fingerprint);

        public void EncodeImages(IReadOnlyList<RgbImage> images, Span<float> destination) =>
            inner.EncodeImages(images, destination);

        public void EncodeTexts(IReadOnlyList<string> texts, Span<float> destination)
        {
            gate.Wait(TimeSpan.FromSeconds(30));
            inner.EncodeTexts(texts, destination);
        }

        public WordCheck CheckWords(string text) => inner.CheckWords(text);

        public void Dispose()
        {
        }
    }
}
