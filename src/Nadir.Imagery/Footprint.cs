using Nadir.Imagery.Georeferencing;

namespace Nadir.Imagery;

/// <summary>
/// The ground that an image or a window covers, in degrees of longitude and latitude on WGS 84, as GeoJSON (RFC 7946)
/// wants it: rings are closed and run counterclockwise, and ground across the antimeridian is cut there into two
/// polygons, so every longitude lies between -180 and 180.
/// </summary>
/// <param name="Polygons">One ring a polygon: the coordinates of a GeoJSON MultiPolygon without holes.</param>
/// <remarks>Safe to read from many threads.</remarks>
public sealed record Footprint(IReadOnlyList<IReadOnlyList<(double Longitude, double Latitude)>> Polygons)
{
    /// <summary>
    /// Makes a footprint of a ring that may jump over the antimeridian, go on beyond 180 degrees, or go around a pole:
    /// no edge of it is longer than half of the globe.
    /// </summary>
    /// <param name="ring">Points in order, the first not repeated, at least three; latitudes from -90 to 90.</param>
    /// <exception cref="ArgumentException">There are fewer points.</exception>
    public static Footprint OfRing(IReadOnlyList<(double Longitude, double Latitude)> ring)
    {
        ArgumentNullException.ThrowIfNull(ring);
        ArgumentOutOfRangeException.ThrowIfLessThan(ring.Count, 3);
        return Antimeridian.Cut(ring);
    }

    /// <summary>Whether the ground crosses the antimeridian, and is cut there.</summary>
    public bool CrossesAntimeridian => Polygons.Count > 1;

    /// <summary>
    /// The bounds as RFC 7946 orders them: west, south, east, north. West is greater than east where the ground
    /// crosses the antimeridian; ground all around the globe reaches from -180 to 180.
    /// </summary>
    public (double West, double South, double East, double North) Bounds
    {
        get
        {
            var points = Polygons.SelectMany(p => p).ToArray();
            var (west, east) = LongitudeSpan.Around(
                Polygons.Select(ring => (ring.Min(p => p.Longitude), ring.Max(p => p.Longitude))));
            return (west, points.Min(p => p.Latitude), east, points.Max(p => p.Latitude));
        }
    }
}
