using System.Globalization;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Nadir.Archive;
using Nadir.Archive.Tests.Support;
using Nadir.Server.Exports;
using Nadir.Server.Pictures;
using Nadir.Server.Tests.Support;
using Nadir.Server.Work;

namespace Nadir.Server.Tests.Exports;

/// <summary>How pictures are sent to readers who take their time, and to those who leave.</summary>
public sealed class ExportStreamTests() : OwnServerTest(new ServerOptions())
{
    private const int Readers = 200;

    [Fact]
    public async Task Readers_who_take_their_time_hold_no_thread()
    {
        using var gates = new WorkGates(new ServerLimits());
        using var scenes = new OpenScenes(Server.Store, new ServerLimits());
        var pictures = new PictureArchive(Server.Store, scenes, gates);
        var windows = Windows();
        using var leave = new CancellationTokenSource();
        StuckStream[] streams = [.. Enumerable.Range(0, Readers).Select(_ => new StuckStream())];

        Task[] exports = [.. streams.Select(
            stream => Task.Run(() => pictures.WriteAsync(stream, windows, 1024, leave.Token)))];
        await Task.WhenAll(streams.Select(stream => stream.Reached)).WaitAsync(TimeSpan.FromSeconds(60));

        ThreadPool.GetMaxThreads(out var most, out _);
        ThreadPool.GetAvailableThreads(out var free, out _);
        Assert.All(exports, export => Assert.False(export.IsCompleted));
        Assert.InRange(most - free, 0, Readers / 2);

        // Half of them read on, and get the whole file; the others leave, and nothing more is done for them.
        foreach (var stream in streams[..(Readers / 2)])
        {
            stream.ReadOn();
        }

        await Task.WhenAll(exports[..(Readers / 2)]).WaitAsync(TimeSpan.FromSeconds(60));
        Assert.All(streams[..(Readers / 2)], stream => Assert.Equal(windows.Count, stream.Pictures()));
        await leave.CancelAsync();
        Assert.All(
            await Task.WhenAll(exports[(Readers / 2)..]
                .Select(export => Record.ExceptionAsync(() => export.WaitAsync(TimeSpan.FromSeconds(60))))),
            error => Assert.IsType<OperationCanceledException>(error, exactMatch: false));
        Assert.All(streams[(Readers / 2)..], stream => Assert.Equal(1, stream.Writes));
    }

    [Fact]
    public async Task A_reader_who_leaves_ends_the_work()
    {
        // More than the buffers of both ends take.
        var random = new Random(1);
        for (var i = 0; i < 6; i++)
        {
            var picture = TestImages.Plain(1500, 1500, 0, 0, 0);
            random.NextBytes(picture.Pixels);
            TestImages.Write(Path.Combine(Server.Images, $"noise{i}.bmp"), picture);
        }

        Server.Ingest();
        var body = new JsonObject
        {
            ["format"] = "zip",
            ["size"] = 1500,
            ["rows"] = new JsonArray(
                [.. Windows().Where(window => window.Window.Stamp.Source.Contains("noise", StringComparison.Ordinal))
                    .DistinctBy(window => window.Window.Stamp.Source)
                .Select(window => (JsonNode)new JsonObject { ["id"] = window.Window.Window.Id })]),
        }.ToJsonString();
        using (var reader = new TcpClient { ReceiveBufferSize = 4096 })
        {
            var address = Client.BaseAddress!;
            await reader.ConnectAsync(address.Host, address.Port);
            var stream = reader.GetStream();
            await stream.WriteAsync(System.Text.Encoding.Latin1.GetBytes(
                $"POST /api/export HTTP/1.1\r\nHost: {address.Authority}\r\nContent-Type: "
                    + $"application/json\r\nContent-Length: {body.Length}\r\n\r\n{body}"));
            var first = new byte[1000];
            await stream.ReadExactlyAsync(first);
            Assert.StartsWith("HTTP/1.1 200", System.Text.Encoding.Latin1.GetString(first), StringComparison.Ordinal);
            await Task.Delay(1000);
            Assert.Equal(2, await ActiveAsync());
        }

        // The request that asks is one.
        for (var attempt = 0; await ActiveAsync() > 1; attempt++)
        {
            Assert.True(attempt < 100, "the export of a reader who has left goes on");
            await Task.Delay(100);
        }
    }

    private async Task<int> ActiveAsync() => int.Parse(
        (await Client.GetStringAsync("/metrics")).Split('\n')
            .Single(line => line.StartsWith("nadir_http_requests_active ", StringComparison.Ordinal)).Split(' ')[1],
        CultureInfo.InvariantCulture);

    private IReadOnlyList<ExportedWindow> Windows() =>
    [
        .. Server.Store.ReadWindows([.. Server.Store.ListWindows(0, 1000).Select(window => window.Id)])
            .Select(window => new ExportedWindow(window, new ExportRow(window.Window.Id))),
    ];

    // A reader who takes nothing until he is told to; only what is written without waiting for him is taken.
    private sealed class StuckStream : Stream
    {
        private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _goesOn = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly MemoryStream _content = new();

        public Task Reached => _reached.Task;

        public int Writes { get; private set; }

        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public void ReadOn() => _goesOn.TrySetResult();

        public int Pictures()
        {
            _content.Position = 0;
            using var zip = new System.IO.Compression.ZipArchive(_content);
            return zip.Entries.Count(entry => entry.FullName.StartsWith("images/", StringComparison.Ordinal));
        }

        public override async ValueTask WriteAsync(
            ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            Writes++;
            _reached.TrySetResult();
            await _goesOn.Task.WaitAsync(cancellationToken);
            _content.Write(buffer.Span);
        }

        public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

        public override void Flush() => throw new InvalidOperationException("this would hold a thread");

        public override void Write(byte[] buffer, int offset, int count) =>
            throw new InvalidOperationException("this would hold a thread");

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            _content.Dispose();
            base.Dispose(disposing);
        }
    }
}
