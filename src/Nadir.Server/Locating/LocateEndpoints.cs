using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Nadir.Archive;
using Nadir.Imagery;
using Nadir.Server.Pictures;
using Nadir.Server.Problems;
using Nadir.Server.Requests;
using Nadir.Server.Telemetry;
using Nadir.Server.Tiles;

namespace Nadir.Server.Locating;

/// <summary>Where in a scene a text is true: the peaks, and the heat-map as a picture and as map tiles.</summary>
internal static class LocateEndpoints
{
    private const int LongestText = 1000;

    private static readonly TimeSpan Age = TimeSpan.FromHours(1);

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/api/locate", LocateAsync).WithName("locate")
            .WithSummary("Finds where in a scene a text is true.")
            .Accepts<LocateRequest>("application/json").ProducesProblems(400, 404, 410, 415, 422, 429, 503);
        routes.MapPost("/api/locate/events", EventsAsync).WithName("locateEvents")
            .WithSummary(
                "Finds where in a scene a text is true, and tells meanwhile how far it is (server-sent events); who "
                    + "leaves, cancels.")
            .Accepts<LocateRequest>("application/json")
            .Produces<LocateEvent>(StatusCodes.Status200OK, "text/event-stream")
            .ProducesProblems(400, 404, 415, 429, 503);
        routes.MapGet("/api/locate/{key}/image.png", ImageAsync).WithName("locatedImage")
            .WithSummary("A heat-map as one picture, to be laid over the scene.").ProducesPicture();
        routes.MapGet("/api/locate/{key}/tiles/{z:int}/{x:int}/{name}", TileAsync).WithName("locatedTile")
            .WithSummary("A heat-map's tile: name is the row and a format, such as 21.png.").ProducesPicture();
    }

    private static async Task<Ok<LocateAnswer>> LocateAsync(
        HttpRequest http, TextLocator locator, ScenePictures pictures, CancellationToken cancellationToken)
    {
        var (text, scene, isAnyway) = await ReadAsync(http, pictures, cancellationToken).ConfigureAwait(false);
        return TypedResults.Ok(await locator.LocateAsync(text, scene, isAnyway, null, cancellationToken)
            .ConfigureAwait(false));
    }

    // What can be said at once is an answer with its status; what comes later is an event.
    private static async Task<ServerSentEventsResult<LocateEvent>> EventsAsync(
        HttpRequest http, TextLocator locator, ScenePictures pictures, CancellationToken cancellationToken)
    {
        var (text, scene, isAnyway) = await ReadAsync(http, pictures, cancellationToken).ConfigureAwait(false);
        return TypedResults.ServerSentEvents(LocateEvents.OfAsync(
            progress => locator.LocateAsync(text, scene, isAnyway, progress, cancellationToken),
            RequestTrace.Of(http.HttpContext), cancellationToken));
    }

    private static async Task<(string Text, ArchiveScene Scene, bool IsAnyway)> ReadAsync(
        HttpRequest http, ScenePictures pictures, CancellationToken cancellationToken)
    {
        var request = await JsonBody.ReadAsync(http, LocateJson.Default.LocateRequest, cancellationToken)
            .ConfigureAwait(false);
        if (string.IsNullOrWhiteSpace(request.Text) || request.Text.Length > LongestText)
        {
            throw RequestException.Malformed($"text is what to find, in words, at most {LongestText} letters.");
        }

        var id = request.Id ?? throw RequestException.Malformed("id is missing: the id of any window of the scene.");
        return (request.Text.Trim(), pictures.FindWindow(id).Scene, request.Anyway == true);
    }

    private static Task<IResult> ImageAsync(
        HttpContext context, ScenePictures pictures, LocatedTexts known, string key, int size = 1024)
    {
        FittedPicture.CheckSize(size);
        var (scene, map, _) = Find(known, key);
        return pictures.AnswerAsync(
            context, scene, PictureMediaType.Png, Age, $"heat {key} {size}", source => HeatOverlay.Draw(
            map.Values,
            (map.Width, map.Height),
            ((double)source.Header.Width / map.CellSize, (double)source.Header.Height / map.CellSize),
            FittedPicture.Fit(source.Header.Width, source.Header.Height, size)));
    }

    private static Task<IResult> TileAsync(
        HttpContext context, ScenePictures pictures, LocatedTexts known, string key, int z, int x, string name)
    {
        var tile = TileFile.Parse(z, x, name);
        var (scene, map, _) = Find(known, key);
        return pictures.AnswerAsync(context, scene, tile.Type, Age, $"heat {key} {z} {x} {name}", source =>
            source.GetTilePositions(tile.Address, tile.Size) is { } positions
                ? HeatOverlay.Draw(map.Values, (map.Width, map.Height), map.CellSize, positions)
                : EmptyTile.Of(tile.Size));
    }

    private static LocatedText Find(LocatedTexts known, string key) =>
        known.Find(key) ?? throw RequestException.Missing("This heat-map is not kept any more; locate the text again.");
}

/// <summary>What is to be located where.</summary>
/// <param name="Text">What to find, in words.</param>
/// <param name="Id">Id of any window of the scene.</param>
/// <param name="Anyway">Locate even if the model knows no word of the text.</param>
internal sealed record LocateRequest(string? Text, long? Id, bool? Anyway = null);

/// <summary>Where a text is true in a scene.</summary>
/// <param name="Key">Names the heat-map in the addresses of its pictures.</param>
/// <param name="Scene">Number of the scene.</param>
/// <param name="Bounds">West, south, east, north of the scene; null where it does not tell its place.</param>
/// <param name="Tiles">Address of the heat-map's tiles; null where the scene does not tell its place.</param>
/// <param name="Image">Address of the heat-map as one picture of the scene's shape.</param>
/// <param name="Peaks">Where the text is truest, the best first.</param>
/// <param name="UnknownWords">Words of the text that the model does not know.</param>
/// <param name="Lowest">The mean cosine of text and windows where the heat-map is lowest, -1 to 1.</param>
/// <param name="Highest">The same where it is highest.</param>
/// <param name="Windows">How many windows of the scene were looked at.</param>
internal sealed record LocateAnswer(
    string Key, long Scene, IReadOnlyList<double>? Bounds, string? Tiles, string Image,
    IReadOnlyList<LocatedPeak> Peaks,
    IReadOnlyList<string> UnknownWords, double Lowest, double Highest, int Windows);

/// <summary>A place where the text is truer than around it.</summary>
/// <param name="Score">The mean cosine of the text and the windows there, -1 to 1.</param>
/// <param name="Heat">The same from 0, the scene's lowest, to 1, its highest.</param>
/// <param name="Window">The pixels around the peak, as large as the smallest window that was encoded: x,
/// y, width, height.</param>
/// <param name="Footprint">The ground that they show as GeoJSON; null where the scene does not tell its place.</param>
internal sealed record LocatedPeak(double Score, double Heat, IReadOnlyList<int> Window, JsonElement? Footprint);

/// <summary>The serializers of locating, made at compile time.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    AllowDuplicateProperties = false)]
[JsonSerializable(typeof(LocateRequest))]
[JsonSerializable(typeof(LocateAnswer))]
[JsonSerializable(typeof(LocateEvent))]
internal sealed partial class LocateJson : JsonSerializerContext;
