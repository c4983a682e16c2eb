using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Nadir.Imagery;
using Nadir.Imagery.Tiles;
using Nadir.Server.Pictures;
using Nadir.Server.Problems;

namespace Nadir.Server.Tiles;

/// <summary>Map tiles of the archive's images, in the XYZ scheme on Web Mercator.</summary>
internal static class TileEndpoints
{
    private static readonly TimeSpan Age = TimeSpan.FromMinutes(1);

    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/api/scenes/{scene:long}/tiles/{z:int}/{x:int}/{name}", Tile).WithName("tile")
            .WithSummary("A map tile of an image: name is the row and a format, such as 21.webp or 21@2x.png.").ProducesPicture();

    private static Task<IResult> Tile(HttpContext context, ScenePictures pictures, long scene, int z, int x, string name)
    {
        var tile = TileFile.Parse(z, x, name);
        var found = pictures.FindScene(scene);
        if (!found.HasTiles)
        {
            throw Placeless(scene);
        }

        return pictures.AnswerAsync(context, found, tile.Type, Age, $"tile {z} {x} {name}", source => Draw(source, scene, tile));
    }

    private static RgbaImage Draw(ImageSource source, long scene, TileFile tile) =>
        source.GetTilePositions(tile.Address, tile.Size) is { } positions ? TileRenderer.Render(source, positions)
        // A catalog may tell where an image lies as a whole; how its pixels lie there only the file could.
        : source.GetPosition(source.Header.Width / 2.0, source.Header.Height / 2.0) is null ? throw Placeless(scene)
        : EmptyTile.Of(tile.Size);

    private static RequestException Placeless(long scene) =>
        RequestException.Missing($"The scene {scene} does not tell where it lies, so it has no map tiles; ask for its image.");
}
