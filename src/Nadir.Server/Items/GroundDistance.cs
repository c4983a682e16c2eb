using System.Text.Json;
using Nadir.Imagery;

namespace Nadir.Server.Items;

/// <summary>How much ground a pixel shows, told from a footprint.</summary>
internal static class GroundDistance
{
    // Radius of the sphere that has the Earth's area (WGS 84), in metres.
    private const double EarthRadius = 6_371_007.2;

    /// <summary>The side of a pixel in metres, taken as square: the root of ground area by pixels.</summary>
    /// <param name="footprint">A GeoJSON Polygon or MultiPolygon in longitude and latitude.</param>
    /// <param name="pixels">The pixels that show it.</param>
    public static double OfPixel(string footprint, PixelWindow pixels) =>
        Math.Sqrt(AreaOf(JsonElement.Parse(footprint)) / ((double)pixels.Width * pixels.Height));

    private static double AreaOf(JsonElement geometry)
    {
        var coordinates = geometry.GetProperty("coordinates");
        return geometry.GetProperty("type").ValueEquals("MultiPolygon")
            ? coordinates.EnumerateArray().Sum(polygon => AreaOfRing(polygon[0]))
            : AreaOfRing(coordinates[0]);
    }

    // The area between a ring and the equator on the cylinder that keeps areas (Lambert): exact for edges that are straight
    // in its coordinates, and footprints have edges dense enough.
    private static double AreaOfRing(JsonElement ring)
    {
        double sum = 0;
        var (lastX, lastY) = Project(ring[ring.GetArrayLength() - 1]);
        foreach (var point in ring.EnumerateArray())
        {
            var (x, y) = Project(point);
            sum += (lastX * y) - (x * lastY);
            (lastX, lastY) = (x, y);
        }

        return Math.Abs(sum) / 2 * EarthRadius * EarthRadius;
    }

    private static (double X, double Y) Project(JsonElement point) =>
        (double.DegreesToRadians(point[0].GetDouble()), Math.Sin(double.DegreesToRadians(point[1].GetDouble())));
}
