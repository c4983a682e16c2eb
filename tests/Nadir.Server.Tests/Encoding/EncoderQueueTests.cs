using System.Diagnostics;
using Nadir.Archive.Tests.Support;
using Nadir.Server.Encoding;
using Nadir.Server.Metrics;
using Nadir.Server.Problems;
using Nadir.Server.Telemetry;

namespace Nadir.Server.Tests.Encoding;

public sealed class EncoderQueueTests : IDisposable
{
    private static readonly ActivitySource Requests = new("Nadir.Server.Tests.Requests");

    private readonly HeldEncoder _encoder = new();
    private readonly ServerMetrics _metrics = new();
    private readonly EncoderQueue _queue;

    public EncoderQueueTests() =>
        _queue = new EncoderQueue(_encoder, new ServerLimits { EncoderQueue = 5, TextInputs = 3 }, _metrics);

    public void Dispose()
    {
        _encoder.Release(100);
        _queue.Dispose();
        _metrics.Dispose();
        _encoder.Dispose();
    }

    [Fact]
    public async Task What_waits_while_a_batch_runs_is_encoded_together()
    {
        var first = _queue.EncodeTextAsync("a", CancellationToken.None);
        await _encoder.Entered.WaitAsync();
        var others = Enumerable.Range(2, 4)
            .Select(length => _queue.EncodeTextAsync(new string('b', length), CancellationToken.None)).ToArray();
        _encoder.Release(3);

        Assert.Equal(1, (await first)[0]);
        Assert.Equal([2, 3, 4, 5], (await Task.WhenAll(others)).Select(vector => vector[0]));
        Assert.Equal([1, 3, 1], _encoder.Batches.Select(batch => batch.Length));
    }

    [Fact]
    public async Task A_batch_of_several_requests_is_a_trace_with_links_to_theirs()
    {
        using var collector = new SpanCollector(ServerTelemetry.Name, Requests.Name);
        var first = _queue.EncodeTextAsync("a", CancellationToken.None);
        await _encoder.Entered.WaitAsync();
        var (one, other) = (Ask("bb"), Ask("ccc"));
        _encoder.Release(2);
        await Task.WhenAll(first, one.Answer, other.Answer);

        var batch = Assert.Single(collector.All, span => span.OperationName == "encode.batch"
            && span.Links.Any(link => link.Context.TraceId == one.Trace));
        Assert.Equal([one.Trace, other.Trace], batch.Links.Select(link => link.Context.TraceId));
        Assert.False(batch.TraceId == one.Trace || batch.TraceId == other.Trace);
        Assert.Equal(2, batch.GetTagItem("nadir.count"));

        (ActivityTraceId Trace, Task<float[]> Answer) Ask(string text)
        {
            using var request = Requests.StartActivity("request", ActivityKind.Server, default(ActivityContext))!;
            return (request.TraceId, _queue.EncodeTextAsync(text, CancellationToken.None));
        }
    }

    [Fact]
    public async Task A_request_that_is_cancelled_leaves_its_place_to_others()
    {
        var first = _queue.EncodeTextAsync("a", CancellationToken.None);
        await _encoder.Entered.WaitAsync();
        using var leaving = new CancellationTokenSource();
        var waiting = Enumerable.Range(0, 5).Select(_ => _queue.EncodeTextAsync("gone", leaving.Token)).ToArray();
        Assert.Throws<RequestException>(() => { _ = _queue.EncodeTextAsync("b", CancellationToken.None); });

        await leaving.CancelAsync();
        var last = _queue.EncodeTextAsync("bb", CancellationToken.None);
        _encoder.Release(2);

        Assert.Equal(2, (await last)[0]);
        await first;
        Assert.All(waiting, task => Assert.True(task.IsCanceled));
        Assert.DoesNotContain("gone", _encoder.Batches.SelectMany(batch => batch));
        Assert.Equal(0, _queue.Waiting);
    }

    [Fact]
    public async Task A_failure_is_told_to_those_who_waited_and_to_nobody_else()
    {
        var failing = _queue.CallAsync(_ => throw new InvalidOperationException("broken"), CancellationToken.None);
        await Assert.ThrowsAsync<InvalidOperationException>(() => failing);

        _encoder.Release(1);
        Assert.Equal(3, (await _queue.EncodeTextAsync("abc", CancellationToken.None))[0]);
    }
}
