using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Nadir.Archive;
using Nadir.Imagery;
using Nadir.Imagery.Tiles;
using Nadir.Server.Places;
using Nadir.Server.Problems;
using Nadir.Server.Requests;

namespace Nadir.Server.Coverage;

/// <summary><c>GET /api/coverage</c>: where the archive has windows, counted for a map.</summary>
internal static class CoverageEndpoints
{
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/api/coverage", Coverage).WithName("coverage")
        .WithSummary("Counts the windows within a box by cells whose size follows the zoom of a map.")
        .TaggedByArchive()
        .ProducesProblems(400);

    private static Ok<CoverageAnswer> Coverage(CoverageMap map, string? bbox = null, double zoom = 0) =>
        zoom is >= 0 and <= TileAddress.MaximumZoom
            ? TypedResults.Ok(map.Count(bbox is null ? GeographicBounds.World : MapBox.Parse(bbox), (int)zoom))
            : throw RequestException.Malformed($"The zoom of a map is from 0 to {TileAddress.MaximumZoom}.");
}

/// <summary>How many windows lie where.</summary>
/// <param name="Clusters">Windows that lie near one another.</param>
internal sealed record CoverageAnswer(IReadOnlyList<CoverageCluster> Clusters);

/// <summary>Windows that lie near one another.</summary>
/// <param name="Lon">Mean longitude of their centres, degrees.</param>
/// <param name="Lat">Mean latitude of their centres, degrees.</param>
/// <param name="Count">How many.</param>
/// <param name="Bbox">West, south, east, north of what they show; west is greater than east across
/// the antimeridian.</param>
/// <param name="Id">The window's id where there is only one.</param>
internal sealed record CoverageCluster(
    double Lon, double Lat, long Count, IReadOnlyList<double> Bbox,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] long? Id = null)
{
    // About a metre.
    private const int Decimals = 5;

    public static CoverageCluster From(CoverageCell cell) => new(
        Math.Round(cell.Longitude, Decimals),
        Math.Round(cell.Latitude, Decimals),
        cell.Count,
        [Math.Round(cell.West, Decimals), Math.Round(cell.South, Decimals), Math.Round(cell.East, Decimals),
            Math.Round(cell.North, Decimals)],
        cell.Count == 1 ? cell.Window : null);
}

/// <summary>The serializer of coverage, made at compile time.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(CoverageAnswer))]
internal sealed partial class CoverageJson : JsonSerializerContext;
