using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Nadir.Server.Problems;

namespace Nadir.Server.Maps;

/// <summary>
/// <c>GET /api/basemap.pmtiles</c>: the base map as one file of tiles, of which the page reads ranges.
/// </summary>
internal static class BaseMapEndpoints
{
    /// <summary>Where the file is served.</summary>
    public const string Path = "/api/basemap.pmtiles";

    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet(Path, BaseMap).WithName("baseMap")
        .WithSummary("The base map of this server as a PMTiles file; ranges of it can be asked for.")
        .Produces<byte[]>(StatusCodes.Status200OK, "application/vnd.pmtiles")
        .ProducesProblems(404);

    private static PhysicalFileHttpResult BaseMap(ServerOptions options) =>
        options.BaseMapFile is { } file && File.Exists(file)
        ? TypedResults.PhysicalFile(
            file, "application/vnd.pmtiles", lastModified: File.GetLastWriteTimeUtc(file), enableRangeProcessing: true)
        : throw RequestException.Missing("This server has no base map in a file.");
}
