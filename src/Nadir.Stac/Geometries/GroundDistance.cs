using Nadir.Imagery;
using NetTopologySuite.Geometries;

namespace Nadir.Stac.Geometries;

/// <summary>How much ground a pixel shows, told from a footprint.</summary>
public static class GroundDistance
{
    // Radius of the sphere that has the Earth's area (WGS 84), in metres.
    private const double EarthRadius = 6_371_007.2;

    /// <summary>The side of a pixel in metres, taken as square: the root of ground area by pixels.</summary>
    /// <param name="footprint">A GeoJSON Polygon or MultiPolygon in longitude and latitude.</param>
    /// <param name="pixels">The pixels that show it.</param>
    /// <exception cref="FormatException">It is no polygon.</exception>
    public static double OfPixel(string footprint, PixelWindow pixels)
    {
        var geometry = FootprintGeometry.Read(footprint);
        var area = Enumerable.Range(0, geometry.NumGeometries)
            .Sum(part => AreaOfRing(((Polygon)geometry.GetGeometryN(part)).Shell.Coordinates));
        return Math.Sqrt(area / ((double)pixels.Width * pixels.Height));
    }

    // The area between a ring and the equator on the cylinder that keeps areas (Lambert): exact for edges that are
    // straight in its coordinates, and footprints have edges dense enough.
    private static double AreaOfRing(Coordinate[] ring)
    {
        double sum = 0;
        var (lastX, lastY) = Project(ring[^1]);
        foreach (var point in ring)
        {
            var (x, y) = Project(point);
            sum += (lastX * y) - (x * lastY);
            (lastX, lastY) = (x, y);
        }

        return Math.Abs(sum) / 2 * EarthRadius * EarthRadius;
    }

    private static (double X, double Y) Project(Coordinate point) =>
        (double.DegreesToRadians(point.X), Math.Sin(double.DegreesToRadians(point.Y)));
}
