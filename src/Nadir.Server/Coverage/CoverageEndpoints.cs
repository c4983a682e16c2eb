using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Nadir.Imagery;
using Nadir.Imagery.Tiles;
using Nadir.Server.Places;
using Nadir.Server.Problems;

namespace Nadir.Server.Coverage;

/// <summary><c>GET /api/coverage</c>: where the archive has windows, counted for a map.</summary>
internal static class CoverageEndpoints
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/api/coverage", Coverage).WithName("coverage")
        .WithSummary("Counts the windows within a box by cells whose size follows the zoom of a map.")
        .ProducesProblems(400);

    private static Ok<CoverageAnswer> Coverage(CoverageMap map, string? bbox = null, double zoom = 0) =>
        zoom is >= 0 and <= TileAddress.MaximumZoom
            ? TypedResults.Ok(map.Count(bbox is null ? GeographicBounds.World : MapBox.Parse(bbox), (int)zoom))
            : throw RequestException.Malformed($"The zoom of a map is from 0 to {TileAddress.MaximumZoom}.");
}
