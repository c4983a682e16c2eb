using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Nadir.Imagery;
using Nadir.Server.Pictures;
using Nadir.Server.Problems;
using Nadir.Server.Requests;
using Nadir.Server.Tiles;

namespace Nadir.Server.Locating;

/// <summary>Where in a scene a text is true: the peaks, and the heat-map as a picture and as map tiles.</summary>
internal static class LocateEndpoints
{
    private const int LongestText = 1000;

    private static readonly TimeSpan Age = TimeSpan.FromHours(1);

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/api/locate", LocateAsync).WithName("locate").WithSummary("Finds where in a scene a text is true.")
            .Accepts<LocateRequest>("application/json").ProducesProblems(400, 404, 410, 415, 422, 429, 503);
        routes.MapGet("/api/locate/{key}/image.png", ImageAsync).WithName("locatedImage")
            .WithSummary("A heat-map as one picture, to be laid over the scene.").ProducesPicture();
        routes.MapGet("/api/locate/{key}/tiles/{z:int}/{x:int}/{name}", TileAsync).WithName("locatedTile")
            .WithSummary("A heat-map's tile: name is the row and a format, such as 21.png.").ProducesPicture();
    }

    private static async Task<Ok<LocateAnswer>> LocateAsync(
        HttpRequest http, TextLocator locator, ScenePictures pictures, CancellationToken cancellationToken)
    {
        var request = await JsonBody.ReadAsync(http, LocateJson.Default.LocateRequest, cancellationToken).ConfigureAwait(false);
        if (string.IsNullOrWhiteSpace(request.Text) || request.Text.Length > LongestText)
        {
            throw RequestException.Malformed($"text is what to find, in words, at most {LongestText} letters.");
        }

        var id = request.Id ?? throw RequestException.Malformed("id is missing: the id of any window of the scene.");
        var scene = pictures.FindWindow(id).Scene;
        return TypedResults.Ok(await locator.LocateAsync(request.Text.Trim(), scene, request.Anyway == true, cancellationToken).ConfigureAwait(false));
    }

    private static Task<IResult> ImageAsync(HttpContext context, ScenePictures pictures, LocatedTexts known, string key, int size = 1024)
    {
        FittedPicture.CheckSize(size);
        var (scene, map, _) = Find(known, key);
        return pictures.AnswerAsync(context, scene, PictureMediaType.Png, Age, $"heat {key} {size}", source => HeatOverlay.Draw(
            map.Values,
            (map.Width, map.Height),
            ((double)source.Header.Width / map.CellSize, (double)source.Header.Height / map.CellSize),
            FittedPicture.Fit(source.Header.Width, source.Header.Height, size)));
    }

    private static Task<IResult> TileAsync(HttpContext context, ScenePictures pictures, LocatedTexts known, string key, int z, int x, string name)
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
