using Nadir.Imagery;
using Nadir.Stac.Geometries;

namespace Nadir.Archive.Ingest;

/// <summary>
/// Writes footprints as GeoJSON geometries (RFC 7946), without the points that lie between others as straight as the
/// decimals can tell: of a small window the four corners are left, which keeps catalogs and answers small.
/// </summary>
public static class FootprintGeoJson
{
    // A hundredth of a millionth of a degree is about a millimetre.
    private const int Decimals = 8;
    private const double Tolerance = 1e-8;

    /// <summary>Writes a Polygon, or a MultiPolygon where the antimeridian cuts the ground.</summary>
    /// <param name="footprint">The ground.</param>
    public static string Write(Footprint footprint)
    {
        ArgumentNullException.ThrowIfNull(footprint);
        return GeoJsonGeometry.Write(
            [.. footprint.Polygons.Select(ring => new[] { Straightened([.. ring.Select(Rounded)]) })]);
    }

    private static (double Longitude, double Latitude) Rounded((double Longitude, double Latitude) position) =>
        (Math.Round(position.Longitude, Decimals), Math.Round(position.Latitude, Decimals));

    // Douglas and Peucker, The Cartographer 10(2), 1973: the point farthest from the line between the ends stays, and
    // parts the line there.
    private static IEnumerable<(double Longitude, double Latitude)> Straightened(
        (double Longitude, double Latitude)[] ring)
    {
        var isKept = new bool[ring.Length];
        isKept[0] = isKept[^1] = true;
        Stack<(int From, int To)> parts = new([(0, ring.Length - 1)]);
        while (parts.TryPop(out var part))
        {
            var (farthest, distance) = (0, -1.0);
            for (var i = part.From + 1; i < part.To; i++)
            {
                if (Distance(ring[i], ring[part.From], ring[part.To]) is var away && away > distance)
                {
                    (farthest, distance) = (i, away);
                }
            }

            if (distance > Tolerance)
            {
                isKept[farthest] = true;
                parts.Push((part.From, farthest));
                parts.Push((farthest, part.To));
            }
        }

        // A ring has four positions at least (RFC 7946, 3.1.6), whatever little ground it goes around.
        return isKept.Count(kept => kept) < 4 ? ring : ring.Where((_, i) => isKept[i]);
    }

    // Of a point from the stretch between two others, in degrees; a ring's ends are the same point.
    private static double Distance(
        (double Longitude, double Latitude) point, (double Longitude, double Latitude) from,
        (double Longitude, double Latitude) to)
    {
        var (across, up) = (to.Longitude - from.Longitude, to.Latitude - from.Latitude);
        var length = (across * across) + (up * up);
        var along = length > 0 ? (((point.Longitude - from.Longitude) * across)
            + ((point.Latitude - from.Latitude) * up)) / length : 0;
        along = Math.Clamp(along, 0, 1);
        return double.Hypot(point.Longitude - from.Longitude - (along * across),
            point.Latitude - from.Latitude - (along * up));
    }
}
