namespace Nadir.Imagery.Tiles;

/// <summary>
/// Web Mercator (EPSG:3857) as map tiles use it: a square whose upper left corner is (0, 0) and whose lower right corner is
/// (1, 1), from -180 to 180 degrees of longitude and between the two latitudes that make it a square.
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
