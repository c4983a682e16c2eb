using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Nadir.Server.Problems;
using Nadir.Server.Telemetry;

namespace Nadir.Server.Locating;

/// <summary>
/// What is told while a text is located: of the event <c>progress</c> the first two, of <c>located</c> and
/// <c>problem</c> the one.
/// </summary>
/// <param name="Done">Windows that were looked at.</param>
/// <param name="Windows">Windows in all.</param>
/// <param name="Located">The answer; the last event.</param>
/// <param name="Problem">Why there is none; the last event.</param>
internal sealed record LocateEvent(
    int? Done = null, int? Windows = null, LocateAnswer? Located = null, ProblemDocument? Problem = null);

/// <summary>Tells how far locating a text is.</summary>
internal static class LocateEvents
{
    /// <summary>
    /// Locates, and gives an event for each step; of steps that nobody has heard of yet only the last.
    /// </summary>
    /// <param name="locate">Locates, and calls what it is given with windows done and all windows.</param>
    /// <param name="trace">The trace of the request, for a problem.</param>
    /// <param name="cancellationToken">The client has gone.</param>
    public static async IAsyncEnumerable<SseItem<LocateEvent>> OfAsync(
        Func<Action<int, int>, Task<LocateAnswer>> locate, RequestTrace trace,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var steps = Channel.CreateBounded<LocateEvent>(
            new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropOldest });
        // On a thread of the pool, so that events are sent while it works.
        var located = Task.Run(() => RunAsync(locate, trace, steps.Writer), CancellationToken.None);
        await foreach (var step in steps.Reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
        {
            yield return new SseItem<LocateEvent>(step, "progress");
        }

        var last = await located.ConfigureAwait(false);
        yield return new SseItem<LocateEvent>(last, last.Located is null ? "problem" : "located");
    }

    private static async Task<LocateEvent> RunAsync(
        Func<Action<int, int>, Task<LocateAnswer>> locate, RequestTrace trace, ChannelWriter<LocateEvent> steps)
    {
        try
        {
            return new LocateEvent(Located: await locate((done, all) => steps.TryWrite(new LocateEvent(done, all)))
                .ConfigureAwait(false));
        }
        // The answer has begun, so that no status can tell; whoever has gone hears nothing.
#pragma warning disable CA1031
        catch (Exception error)
#pragma warning restore CA1031
        {
            var (status, detail, _) = ProblemTexts.Of(error);
            return new LocateEvent(Problem: ProblemDocument.Of(trace, status, detail));
        }
        finally
        {
            steps.Complete();
        }
    }
}
