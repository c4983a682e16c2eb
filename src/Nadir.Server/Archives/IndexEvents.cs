using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Hosting;
using Nadir.Archive.Ingest.Progress;
using Nadir.Archive.Ports;
using Nadir.Server.Protection;

namespace Nadir.Server.Archives;

/// <summary><c>GET /api/index/events</c>: how far a run of <c>nadir index</c> is, as it goes on.</summary>
internal static class IndexEventEndpoints
{
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/api/index/events", Events).WithName("indexEvents")
        .WithSummary("How far a run of nadir index is, as server-sent events.")
        .WithDescription(
            "An event progress, of the members of indexing in /api/archive, whenever the run has told more, about "
                + "once a second; an event idle where none goes on. The first comes at once, and one every 15 "
                + "seconds at least.")
        .Produces<IndexingState>(StatusCodes.Status200OK, "text/event-stream")
        .DisableRequestTimeout();

    private static ServerSentEventsResult<IndexingState> Events(
        HttpContext context, IndexEvents events, CancellationToken cancellationToken)
    {
        var all = events.ReadAsync(cancellationToken);
        return TypedResults.ServerSentEvents(context.Features.Get<HeadFeature>() is null ? all : all.Take(1));
    }
}

/// <summary>Reads how far a run is. Thread-safe.</summary>
internal sealed class IndexEvents(IArchiveStore store, IHostApplicationLifetime lifetime)
{
    private const int MostSilent = 15;

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>The run that goes on now; null when there is none.</summary>
    public IndexingState? Read() => IngestProgressFile.Read(store.LocalFolder, DateTimeOffset.UtcNow) is { } state
        ? new IndexingState("running", state.Seen, state.Total, state.Failed, state.ImagesPerSecond, state.SecondsLeft,
            state.Updated)
        : null;

    /// <summary>What changes, until the client has gone or the server ends.</summary>
    public async IAsyncEnumerable<SseItem<IndexingState>> ReadAsync(
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(
            cancellationToken, lifetime.ApplicationStopping);
        IndexingState? last = null;
        for (var silent = MostSilent; !ended.IsCancellationRequested; silent++)
        {
            var state = Read();
            if (state != last || silent >= MostSilent)
            {
                yield return state is null
                    ? new SseItem<IndexingState>(
                        new IndexingState("idle", 0, null, 0, 0, null, DateTimeOffset.UtcNow), "idle")
                    : new SseItem<IndexingState>(state, "progress");
                (last, silent) = (state, 0);
            }

            await Task.Delay(Pause, ended.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
