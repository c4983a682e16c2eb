namespace Nadir.Imagery.Tiles;

/// <summary>One tile of the XYZ scheme: at each zoom the world is a square of 2^zoom by 2^zoom tiles, counted from the upper left.</summary>
/// <param name="Zoom">0 to <see cref="MaximumZoom"/>.</param>
/// <param name="X">Column, 0 to 2^zoom - 1.</param>
/// <param name="Y">Row, 0 at the north.</param>
public readonly record struct TileAddress(int Zoom, int X, int Y)
{
    /// <summary>The largest zoom: a pixel of a tile of 256 is then less than a centimetre of the equator.</summary>
    public const int MaximumZoom = 24;

    /// <summary>Whether there is such a tile.</summary>
    public bool IsValid => Zoom is >= 0 and <= MaximumZoom && X >= 0 && Y >= 0 && X < 1 << Zoom && Y < 1 << Zoom;

    /// <summary>The ground that the tile shows, in degrees.</summary>
    public (double West, double South, double East, double North) Bounds => (
        WebMercator.Longitude(Across(0)), WebMercator.Latitude(Down(1)), WebMercator.Longitude(Across(1)), WebMercator.Latitude(Down(0)));

    /// <summary>The tile that shows a place.</summary>
    /// <param name="zoom">0 to <see cref="MaximumZoom"/>.</param>
    /// <param name="longitude">Degrees, -180 to 180.</param>
    /// <param name="latitude">Degrees; beyond the square's edge the outermost tile.</param>
    public static TileAddress Of(int zoom, double longitude, double latitude)
    {
        var last = (1 << zoom) - 1;
        return new TileAddress(
            zoom,
            Math.Clamp((int)(WebMercator.X(longitude) * (1 << zoom)), 0, last),
            Math.Clamp((int)(WebMercator.Y(latitude) * (1 << zoom)), 0, last));
    }

    /// <summary>Degrees of longitude and latitude of a place in the tile.</summary>
    /// <param name="across">0 at the left edge, 1 at the right.</param>
    /// <param name="down">0 at the upper edge, 1 at the lower.</param>
    public (double Longitude, double Latitude) Position(double across, double down) =>
        (WebMercator.Longitude(Across(across)), WebMercator.Latitude(Down(down)));

    private double Across(double share) => (X + share) / (1 << Zoom);

    private double Down(double share) => (Y + share) / (1 << Zoom);
}
