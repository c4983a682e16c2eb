using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Nadir.Archive.Search;
using Nadir.Server.Problems;
using Nadir.Server.Requests;
using Nadir.Server.Work;

namespace Nadir.Server.Items;

/// <summary><c>GET /api/items/{id}</c>.</summary>
internal static class ItemEndpoints
{
    private const int MostNeighbours = 100;

    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/api/items/{id:long}", ItemAsync)
        .WithName("item")
        .WithSummary("All that is known of a window, and the windows that look most alike.")
        .TaggedByArchive()
        .ProducesProblems(400, 404);

    /// <summary>Tells all that is known of a window, and which windows look most alike.</summary>
    /// <param name="id">Id of a window.</param>
    /// <param name="items">Reads them.</param>
    /// <param name="gates">Bounds the work.</param>
    /// <param name="cancellationToken">The client has gone.</param>
    /// <param name="neighbours">How many neighbours, 0 to 100.</param>
    private static async Task<Ok<ItemAnswer>> ItemAsync(
        long id, ItemReader items, WorkGates gates, CancellationToken cancellationToken, int neighbours = 12)
    {
        if (neighbours is < 0 or > MostNeighbours)
        {
            throw RequestException.Malformed($"neighbours is a whole number from 0 to {MostNeighbours}.");
        }

        var item = await gates.Searching.RunAsync(() => items.Read(id, neighbours), cancellationToken)
            .ConfigureAwait(false)
            ?? throw RequestException.Missing(
                string.Create(CultureInfo.InvariantCulture,
                    $"The archive has no window {id}; ids are given by every search."));
        return TypedResults.Ok(item);
    }
}

/// <summary>All that is known of a window and of the scene that it was cut from.</summary>
/// <param name="Id">Id of the window.</param>
/// <param name="Source">The scene's file or address, as answers name sources.</param>
/// <param name="Scene">Number of the scene.</param>
/// <param name="Window">The pixels of the scene that the window shows: x, y, width, height.</param>
/// <param name="Footprint">The ground that it shows as a GeoJSON geometry; null when unknown.</param>
/// <param name="Caption">The first of its captions; null when there is none.</param>
/// <param name="Captions">All sentences that describe it.</param>
/// <param name="Width">Columns of the scene.</param>
/// <param name="Height">Rows of the scene.</param>
/// <param name="GroundSamplingDistance">Metres that a pixel is wide, from the footprint; null when unknown.</param>
/// <param name="Datetime">When the scene was taken (RFC 3339); null when unknown or a period.</param>
/// <param name="Start">When taking it began; null when unknown or an instant.</param>
/// <param name="End">When taking it ended; null when unknown or an instant.</param>
/// <param name="Properties">The scene's attributes; one with several values has an array.</param>
/// <param name="SceneFootprint">The ground that the whole scene shows; null when unknown.</param>
/// <param name="Tiles">Template of the scene's map tiles; null when its place is unknown.</param>
/// <param name="Neighbours">Windows that look most alike, best first.</param>
/// <param name="Link">Where the image itself can be got; null where the server's operator has not said, and
/// it is no address.</param>
/// <param name="IsThere">Whether the image's file can still be read as it was indexed; pictures of one that is gone
/// cannot be drawn.</param>
internal sealed record ItemAnswer(
    long Id,
    string Source,
    long Scene,
    IReadOnlyList<int> Window,
    JsonElement? Footprint,
    string? Caption,
    IReadOnlyList<ItemCaption> Captions,
    int Width,
    int Height,
    double? GroundSamplingDistance,
    DateTimeOffset? Datetime,
    DateTimeOffset? Start,
    DateTimeOffset? End,
    IReadOnlyDictionary<string, JsonElement> Properties,
    JsonElement? SceneFootprint,
    string? Tiles,
    IReadOnlyList<SearchResult> Neighbours,
    string? Link,
    bool IsThere);

/// <summary>A sentence that describes a window.</summary>
/// <param name="Text">The sentence.</param>
internal sealed record ItemCaption(string Text);

/// <summary>Serializers of items, made at compile time.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    AllowDuplicateProperties = false)]
[JsonSerializable(typeof(ItemAnswer))]
[JsonSerializable(typeof(JsonElement[]))]
[JsonSerializable(typeof(double))]
[JsonSerializable(typeof(string))]
internal sealed partial class ItemJson : JsonSerializerContext;
