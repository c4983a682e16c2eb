using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Nadir.Server.Work;

namespace Nadir.Server.Archives;

/// <summary><c>GET /api/archive</c>.</summary>
internal static class ArchiveEndpoints
{
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/api/archive", ArchiveAsync).WithName("archive")
        .WithSummary("What the archive holds, where and when it was taken, and what can be asked of the server.");

    /// <summary>
    /// Tells what the archive holds, where and when it was taken, and what can be asked of the server.
    /// </summary>
    private static async Task<Ok<ArchiveAnswer>> ArchiveAsync(
        ArchiveOverview overview, WorkGates gates, CancellationToken cancellationToken) =>
        TypedResults.Ok(await gates.Searching.RunAsync(overview.Read, cancellationToken).ConfigureAwait(false));
}

/// <summary>What an archive holds and what this server can do with it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Model">Name of the model that it was made with.</param>
/// <param name="Created">When it was made.</param>
/// <param name="Scenes">Images that can be found.</param>
/// <param name="Windows">Views of images.</param>
/// <param name="Captions">Captions of windows.</param>
/// <param name="Bounds">West, south, east, north around all footprints in degrees, west greater than east across the
/// antimeridian; null when no place is known.</param>
/// <param name="Time">From when until when images were taken; null when no time is known.</param>
/// <param name="Attributes">The attributes of images, those that most have first.</param>
/// <param name="Capabilities">What can be asked for.</param>
/// <param name="BaseMap">The map to draw below footprints; null for none.</param>
/// <param name="Limits">Bounds of requests.</param>
/// <param name="Indexing">The run of <c>nadir index</c> that adds to the archive now; null when there is none.</param>
internal sealed record ArchiveAnswer(
    string Name,
    string Model,
    DateTimeOffset Created,
    long Scenes,
    long Windows,
    long Captions,
    IReadOnlyList<double>? Bounds,
    TimeRange? Time,
    IReadOnlyList<AttributeFacet> Attributes,
    Capabilities Capabilities,
    BaseMap? BaseMap,
    RequestLimits Limits,
    IndexingState? Indexing);

/// <summary>What can be asked of this server.</summary>
/// <param name="Rerank">Whether searches can be reranked.</param>
/// <param name="Hybrid">Whether captions can be searched, too.</param>
/// <param name="Caption">Whether pictures can be described.</param>
/// <param name="Locate">Whether texts can be located in scenes.</param>
/// <param name="Attention">Whether the model tells where it looks.</param>
/// <param name="Words">Whether there is a model that may tell to which regions words belong.</param>
internal sealed record Capabilities(bool Rerank, bool Hybrid, bool Caption, bool Locate, bool Attention, bool Words);

/// <summary>Bounds of requests.</summary>
/// <param name="K">The most rows of an answer.</param>
/// <param name="UploadBytes">The most bytes of a picture.</param>
/// <param name="Pixels">The most pixels of a picture.</param>
internal sealed record RequestLimits(int K, long UploadBytes, long Pixels);

/// <summary>A range of time.</summary>
/// <param name="Start">Its beginning; null when unknown.</param>
/// <param name="End">Its end; null when unknown.</param>
internal sealed record TimeRange(DateTimeOffset? Start, DateTimeOffset? End);

/// <summary>The values of an attribute, for filters to be made of.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type"><c>number</c> where all values are numbers, else <c>text</c>.</param>
/// <param name="Count">Images that have it.</param>
/// <param name="Min">The smallest number; null for texts.</param>
/// <param name="Max">The largest number; null for texts.</param>
/// <param name="Values">The most frequent texts, at most 30; null for numbers.</param>
internal sealed record AttributeFacet(
    string Name, string Type, long Count, double? Min, double? Max, IReadOnlyList<FacetValue>? Values);

/// <summary>A value of an attribute.</summary>
/// <param name="Value">The value.</param>
/// <param name="Count">Images that have it.</param>
internal sealed record FacetValue(string Value, long Count);

/// <summary>How far a run of <c>nadir index</c> is.</summary>
/// <param name="State"><c>running</c>, or <c>idle</c> in an event that tells that no run goes on.</param>
/// <param name="Done">Images looked at, whether added, unchanged or failed.</param>
/// <param name="Total">Images there are; null until they are counted.</param>
/// <param name="Failed">Images that could not be indexed.</param>
/// <param name="ItemsPerSecond">Images added or failed a second.</param>
/// <param name="SecondsLeft">Time that is left at this rate; null when it cannot be told.</param>
/// <param name="Updated">When this was so.</param>
internal sealed record IndexingState(
    string State, long Done, long? Total, long Failed, double ItemsPerSecond, double? SecondsLeft,
    DateTimeOffset Updated);

/// <summary>Serializers of what the archive tells of itself, made at compile time.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    AllowDuplicateProperties = false)]
[JsonSerializable(typeof(ArchiveAnswer))]
[JsonSerializable(typeof(IndexingState))]
internal sealed partial class ArchiveJson : JsonSerializerContext;
