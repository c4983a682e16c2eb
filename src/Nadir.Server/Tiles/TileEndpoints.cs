using System.Globalization;
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
            .WithSummary("A map tile of an image: name is the row and a format, such as 21.webp or 21@2x.png.")
            .ProducesPicture();

    private static Task<IResult> Tile(
        HttpContext context, ScenePictures pictures, long scene, int z, int x, string name)
    {
        var tile = TileFile.Parse(z, x, name);
        var found = pictures.FindScene(scene);
        if (!found.HasTiles)
        {
            throw Placeless(scene);
        }

        return pictures.AnswerAsync(
            context, found, tile.Type, Age, $"tile {z} {x} {name}", source => Draw(source, scene, tile));
    }

    private static RgbaImage Draw(ImageSource source, long scene, TileFile tile) =>
        source.GetTilePositions(tile.Address, tile.Size) is { } positions ? TileRenderer.Render(source, positions)
        // A catalog may tell where an image lies as a whole; how its pixels lie there only the file could.
        : source.GetPosition(source.Header.Width / 2.0, source.Header.Height / 2.0) is null ? throw Placeless(scene)
        : EmptyTile.Of(tile.Size);

    private static RequestException Placeless(long scene) =>
        RequestException.Missing(
            $"The scene {scene} does not tell where it lies, so it has no map tiles; ask for its image.");
}

/// <summary>The tile that an address names: its place, its side and its format.</summary>
/// <param name="Address">The place.</param>
/// <param name="Size">Side in pixels, 256 or 512.</param>
/// <param name="Type">The format.</param>
internal readonly record struct TileFile(TileAddress Address, int Size, PictureMediaType Type)
{
    private const string Double = "@2x";

    /// <summary>Reads the parts of an address.</summary>
    /// <param name="z">The zoom.</param>
    /// <param name="x">The column.</param>
    /// <param name="name">The row, perhaps <c>@2x</c>, and the ending of the format: <c>21.webp</c>,
    /// <c>21@2x.png</c>.</param>
    /// <exception cref="RequestException">There is no such tile, or its format is unknown.</exception>
    public static TileFile Parse(int z, int x, string name)
    {
        var dot = name.LastIndexOf('.');
        if (dot < 0 || PictureMediaType.OfName(name[(dot + 1)..]) is not { } form)
        {
            throw RequestException.Malformed(
                "A tile is named by its row and a format, such as 21.webp, 21.png or 21@2x.jpg.");
        }

        var row = name[..dot];
        var isDouble = row.EndsWith(Double, StringComparison.Ordinal);
        row = isDouble ? row[..^Double.Length] : row;
        return int.TryParse(row, NumberStyles.None, CultureInfo.InvariantCulture, out var y)
            && new TileAddress(z, x, y) is { IsValid: true } address
            ? new TileFile(address, isDouble ? 512 : 256, form)
            : throw RequestException.Missing(
                $"There is no such tile: zooms go from 0 to {TileAddress.MaximumZoom}, columns and rows from 0 to 2 "
                    + $"to the power of the zoom, less 1.");
    }
}

/// <summary>A tile that shows nothing.</summary>
internal static class EmptyTile
{
    private static readonly RgbaImage Small = new(256, 256, new byte[4 * 256 * 256]);
    private static readonly RgbaImage Large = new(512, 512, new byte[4 * 512 * 512]);

    /// <summary>The picture of a size; not to be changed.</summary>
    /// <param name="size">256 or 512.</param>
    public static RgbaImage Of(int size) => size == 256 ? Small : Large;
}
