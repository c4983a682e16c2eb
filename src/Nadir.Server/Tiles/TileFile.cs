using System.Globalization;
using Nadir.Imagery.Tiles;
using Nadir.Server.Pictures;
using Nadir.Server.Problems;

namespace Nadir.Server.Tiles;

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
    /// <param name="name">The row, perhaps <c>@2x</c>, and the ending of the format: <c>21.webp</c>, <c>21@2x.png</c>.</param>
    /// <exception cref="RequestException">There is no such tile, or its format is unknown.</exception>
    public static TileFile Parse(int z, int x, string name)
    {
        var dot = name.LastIndexOf('.');
        if (dot < 0 || PictureMediaType.OfName(name[(dot + 1)..]) is not { } form)
        {
            throw RequestException.Malformed("A tile is named by its row and a format, such as 21.webp, 21.png or 21@2x.jpg.");
        }

        var row = name[..dot];
        var isDouble = row.EndsWith(Double, StringComparison.Ordinal);
        row = isDouble ? row[..^Double.Length] : row;
        return int.TryParse(row, NumberStyles.None, CultureInfo.InvariantCulture, out var y) && new TileAddress(z, x, y) is { IsValid: true } address
            ? new TileFile(address, isDouble ? 512 : 256, form)
            : throw RequestException.Missing(
                $"There is no such tile: zooms go from 0 to {TileAddress.MaximumZoom}, columns and rows from 0 to 2 to the power of the zoom, less 1.");
    }
}
