using Nadir.Imagery.Georeferencing;

namespace Nadir.Imagery.Tiles;

/// <summary>Finds which points of an image a tile shows.</summary>
internal static class TileWarp
{
    /// <summary>The positions of a tile's pixels in an image.</summary>
    /// <param name="position">Leads from the ground to the image.</param>
    /// <param name="footprint">The image's ground; null where no outline of it is known.</param>
    /// <param name="header">The image's header.</param>
    /// <param name="tile">A tile that there is.</param>
    /// <param name="size">Its side in pixels.</param>
    /// <returns>Null where the tile shows nothing of the image.</returns>
    internal static TilePositions? Compute(
        PixelPosition position, Footprint? footprint, ImageHeader header, TileAddress tile, int size)
    {
        var bounds = new GroundBounds(footprint);
        if (!bounds.Meets(tile))
        {
            return null;
        }

        var (columns, rows) = PositionGrid.Compute(position, tile, size);
        bool[] isAcross = [.. Enumerable.Range(0, size)
            .Select(i => bounds.HasLongitude(tile.Position((i + 0.5) / size, 0).Longitude))];
        bool[] isDown = [.. Enumerable.Range(0, size)
            .Select(i => bounds.HasLatitude(tile.Position(0, (i + 0.5) / size).Latitude))];
        var any = false;
        for (var i = 0; i < columns.Length; i++)
        {
            // Also false for what is not finite.
            if (columns[i] >= 0 && rows[i] >= 0 && columns[i] < header.Width && rows[i] < header.Height
                && isAcross[i % size] && isDown[i / size])
            {
                any = true;
            }
            else
            {
                (columns[i], rows[i]) = (double.NaN, double.NaN);
            }
        }

        return any ? new TilePositions(size, header.Width, header.Height, columns, rows) : null;
    }
}

/// <summary>
/// Web Mercator (EPSG:3857) as map tiles use it: a square whose upper left corner is (0, 0) and whose lower right
/// corner is (1, 1), from -180 to 180 degrees of longitude and between the two latitudes that make it a square.
/// </summary>
public static class WebMercator
{
    /// <summary>The latitude of the upper edge in degrees, atan(sinh(pi)); the lower edge has its negative.</summary>
    public const double MaximumLatitude = 85.051128779806592;

    /// <summary>Degrees of longitude of a place across the square.</summary>
    /// <param name="x">0 at the left edge, 1 at the right.</param>
    public static double Longitude(double x) => (x * 360) - 180;

    /// <summary>Degrees of latitude of a place down the square.</summary>
    /// <param name="y">0 at the upper edge, 1 at the lower.</param>
    public static double Latitude(double y) => double.RadiansToDegrees(Math.Atan(Math.Sinh(Math.PI * (1 - (2 * y)))));

    /// <summary>The place of a longitude across the square.</summary>
    /// <param name="longitude">Degrees.</param>
    public static double X(double longitude) => (longitude + 180) / 360;

    /// <summary>The place of a latitude down the square; latitudes beyond its edges are brought to them.</summary>
    /// <param name="latitude">Degrees.</param>
    public static double Y(double latitude)
    {
        var angle = double.DegreesToRadians(Math.Clamp(latitude, -MaximumLatitude, MaximumLatitude));
        return Math.Clamp(0.5 - (Math.Asinh(Math.Tan(angle)) / (2 * Math.PI)), 0, 1);
    }
}

/// <summary>
/// The box that an image's ground lies in, a little widened: its outline is known by points. A projection may give
/// places on the other side of the globe coordinates within the image; these lie outside of the box.
/// </summary>
internal readonly struct GroundBounds
{
    private const double Margin = 0.02;

    private readonly double _west;
    private readonly double _width;
    private readonly double _south;
    private readonly double _north;

    /// <summary>The box of a footprint; the whole globe for null.</summary>
    internal GroundBounds(Footprint? footprint)
    {
        var (west, south, east, north) = footprint?.Bounds ?? (-180, -90, 180, 90);
        var width = east < west ? east + 360 - west : east - west;
        _west = west - (Margin * width);
        _width = width * (1 + (2 * Margin));
        _south = south - (Margin * (north - south));
        _north = north + (Margin * (north - south));
    }

    /// <summary>Whether a tile shows some of the box.</summary>
    internal bool Meets(TileAddress tile)
    {
        var (west, south, east, north) = tile.Bounds;
        return south <= _north && north >= _south && (From(west) <= _width || From(west) + (east - west) >= 360);
    }

    /// <summary>Whether the box has a longitude.</summary>
    internal bool HasLongitude(double longitude) => _width >= 360 || From(longitude) <= _width;

    /// <summary>Whether the box has a latitude.</summary>
    internal bool HasLatitude(double latitude) => latitude >= _south && latitude <= _north;

    // Degrees eastwards from the western bound, 0 to 360.
    private double From(double longitude) => longitude - _west - (360 * Math.Floor((longitude - _west) / 360));
}
