using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Nadir.Archive.Ports;
using Nadir.Server.Archives;
using Nadir.Server.Problems;
using Nadir.Server.Work;

namespace Nadir.Server.Times;

/// <summary><c>GET /api/times</c>: when the images were taken, counted for a chart.</summary>
internal static class TimeEndpoints
{
    private const int MostSpans = 400;

    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/api/times", TimesAsync).WithName("times")
        .WithSummary("Counts images by equal spans between the first and the last day of the archive.")
        .ProducesProblems(400);

    private static async Task<Ok<TimeAnswer>> TimesAsync(
        IArchiveStore store, ArchiveCounts counts, WorkGates gates, CancellationToken cancellationToken,
        int spans = 60) => spans is < 1 or > MostSpans
            ? throw RequestException.Malformed($"spans is from 1 to {MostSpans}.")
            : TypedResults.Ok(await gates.Searching.RunAsync(() => Count(store, counts, spans), cancellationToken)
                .ConfigureAwait(false));

    private static TimeAnswer Count(IArchiveStore store, ArchiveCounts archive, int spans)
    {
        var (statistics, summary) = archive.Read();
        if (summary is not { AcquiredFrom: { } from, AcquiredTo: { } to })
        {
            return new TimeAnswer(null, null, [], statistics.Items);
        }

        // Whole days, as the filter takes them.
        var start = new DateTimeOffset(from.UtcDateTime.Date, TimeSpan.Zero);
        var days = Math.Max(1, (int)(to.UtcDateTime.Date - start.UtcDateTime).TotalDays + 1);
        var span = TimeSpan.FromDays((days + spans - 1) / spans);
        var count = (int)Math.Ceiling(days / span.TotalDays);
        var images = store.CountByTime(start, span, count);
        return new TimeAnswer(start, span.TotalDays, images, Math.Max(0, statistics.Items - images.Sum()));
    }
}

/// <summary>How many images were taken when.</summary>
/// <param name="Start">Beginning of the first span; null when no time is known.</param>
/// <param name="Days">Length of a span in days; null when no time is known.</param>
/// <param name="Images">Images that were taken, or begun, in each span.</param>
/// <param name="Undated">Images whose time is not known.</param>
internal sealed record TimeAnswer(DateTimeOffset? Start, double? Days, IReadOnlyList<long> Images, long Undated);

/// <summary>The serializer of times, made at compile time.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(TimeAnswer))]
internal sealed partial class TimeJson : JsonSerializerContext;
