using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Nadir.Archive.Tests.Support;

/// <summary>Collects the spans that sources of the process end while it lives, as an exporter would.</summary>
public sealed class SpanCollector : IDisposable
{
    private readonly ConcurrentQueue<Activity> _ended = new();
    private readonly ActivityListener _listener;

    public SpanCollector(params string[] sources)
    {
        _listener = new ActivityListener
        {
            ShouldListenTo = source => sources.Contains(source.Name),
            Sample = (ref _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = _ended.Enqueue,
        };
        ActivitySource.AddActivityListener(_listener);
    }

    /// <summary>Spans that have ended.</summary>
    public IReadOnlyCollection<Activity> All => _ended;

    /// <summary>Spans of a trace that have ended, the first to begin first.</summary>
    public IReadOnlyList<Activity> Of(ActivityTraceId trace) =>
        [.. _ended.Where(span => span.TraceId == trace).OrderBy(span => span.StartTimeUtc)];

    /// <summary>Waits for the root of a trace, which ends behind the answer that the client has.</summary>
    public async Task<IReadOnlyList<Activity>> WaitAsync(ActivityTraceId trace, string root)
    {
        for (var patience = 0; patience < 200
            && !_ended.Any(span => span.TraceId == trace && span.OperationName == root); patience++)
        {
            await Task.Delay(25);
        }

        return Of(trace);
    }

    /// <summary>
    /// The names of spans as a tree, each with what stands below it in brackets, in the order of their beginnings.
    /// </summary>
    public static string Tree(IReadOnlyList<Activity> spans) =>
        string.Join(", ", Below(spans, root => !spans.Any(span => span.SpanId == root.ParentSpanId)));

    /// <summary>The same over several lines with durations and tags, to be read by people.</summary>
    public static string Print(IReadOnlyList<Activity> spans)
    {
        var text = new StringBuilder();
        Print(spans.Where(span => !spans.Any(other => other.SpanId == span.ParentSpanId)), "");
        return text.ToString();

        void Print(IEnumerable<Activity> level, string indent)
        {
            foreach (var span in level)
            {
                var tags = string.Join(", ", span.TagObjects.Select(tag => $"{tag.Key} {tag.Value}"));
                text.AppendLine(CultureInfo.InvariantCulture,
                    $"{indent + span.OperationName,-24}{span.Duration.TotalMilliseconds,8:F2} ms  {span.Source.Name}: "
                        + $"{tags}");
                Print(spans.Where(below => below.ParentSpanId == span.SpanId), indent + "  ");
            }
        }
    }

    public void Dispose() => _listener.Dispose();

    private static IEnumerable<string> Below(IReadOnlyList<Activity> spans, Func<Activity, bool> isThere) =>
        spans.Where(isThere).Select(span =>
    {
        var below = string.Join(", ", Below(spans, other => other.ParentSpanId == span.SpanId));
        return below.Length > 0 ? $"{span.OperationName}({below})" : span.OperationName;
    });
}
