using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using Nadir.Archive.Search;
using Nadir.Archive.Search.Reranking;
using Nadir.Archive.Telemetry;
using Nadir.Archive.Tests.Support;

namespace Nadir.Archive.Tests.Telemetry;

public sealed class ArchiveTelemetryTests : IDisposable
{
    private static readonly ActivitySource Root = new("Nadir.Archive.Tests");

    private readonly TestArchive _archive = new();
    private readonly SpanCollector _collector = new(ArchiveTelemetry.Name, Root.Name);

    public void Dispose()
    {
        _collector.Dispose();
        _archive.Dispose();
    }

    [Fact]
    public void A_search_with_reranking_shows_its_stages()
    {
        _archive.AddImages(5);
        _archive.Ingest();
        using var reranker = new ColorReranker();

        var spans = Trace(() => new RerankedSearch(_archive.Search, reranker)
            .ByText("green", new SearchOptions { Count = 3 }));

        Assert.Equal("test(search(encode, scan), rerank(rerank.read))", SpanCollector.Tree(spans));
        Assert.All(spans, span => Assert.Equal(ActivityStatusCode.Unset, span.Status));
        Assert.Equal(5, spans.Single(span => span.OperationName == "rerank").GetTagItem("nadir.count"));
    }

    [Fact]
    public void An_ingest_shows_each_image_batch_and_commit_below_itself()
    {
        _archive.AddImages(3);
        File.WriteAllText(_archive.Folder.Image("broken.jpg"), "no image");

        var spans = Trace(() => _archive.Ingest());

        var run = spans.Single(span => span.OperationName == "ingest");
        var stages = spans.Where(span => span.ParentSpanId == run.SpanId).ToLookup(span => span.OperationName);
        Assert.Equal(3, run.GetTagItem("nadir.count") is { } count ? Convert.ToInt32(count, null) : 0);
        Assert.Equal(4, stages["ingest.read"].Count());
        Assert.Equal(ActivityStatusCode.Error,
            Assert.Single(stages["ingest.read"], span => span.Status != ActivityStatusCode.Unset).Status);
        Assert.Equal(3, stages["ingest.encode"].Sum(span => (int)span.GetTagItem("nadir.count")!));
        Assert.NotEmpty(stages["ingest.commit"]);
        Assert.Equal(spans.Count, 2 + stages.Sum(stage => stage.Count()));
    }

    [Fact]
    public void A_search_that_fails_is_marked()
    {
        _archive.AddImages(1);
        _archive.Ingest();

        var spans = Trace(() => Assert.Throws<ArchiveException>(() => _archive.Search.ByWindow(99)));

        Assert.Equal(ActivityStatusCode.Error, spans.Single(span => span.OperationName == "search").Status);
    }

    [Fact]
    public void Durations_and_images_are_metrics()
    {
        var measured = new ConcurrentBag<string>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, listening) =>
            {
                if (instrument.Meter.Name == ArchiveTelemetry.Name)
                {
                    listening.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<double>((instrument, seconds, tags, _) =>
            measured.Add($"{instrument.Name} {tags[0].Value} {tags[1].Value} {seconds is > 0 and < 60}"));
        listener.SetMeasurementEventCallback<long>(
            (instrument, count, tags, _) => measured.Add($"{instrument.Name} {tags[0].Value} {count}"));
        listener.Start();
        _archive.AddImages(1);
        _archive.Ingest();
        _archive.Search.ByText("green");

        // Other tests of the process may add to them.
        Assert.Superset(
            new HashSet<string>(["search", "encode", "scan", "ingest", "ingest.read", "ingest.encode", "ingest.commit"])
                .Select(operation => $"nadir.operation.duration {operation} done True")
                .Append("nadir.ingest.images Added 1").ToHashSet(),
            measured.ToHashSet());
    }

    private IReadOnlyList<Activity> Trace(Action action)
    {
        using var root = Root.StartActivity("test")!;
        action();
        root.Stop();
        return _collector.Of(root.TraceId);
    }
}
