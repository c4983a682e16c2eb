namespace Nadir.Imagery.Tiles;

/// <summary>
/// The box that an image's ground lies in, a little widened: its outline is known by points. A projection may give places on the
/// other side of the globe coordinates within the image; these lie outside of the box.
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
