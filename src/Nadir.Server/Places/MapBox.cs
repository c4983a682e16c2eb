using System.Globalization;
using Nadir.Imagery;
using Nadir.Server.Problems;

namespace Nadir.Server.Places;

/// <summary>Reads boxes of longitudes and latitudes as maps ask for them: they may go on beyond 180 degrees.</summary>
internal static class MapBox
{
    /// <summary>
    /// Reads <c>west,south,east,north</c> as a map shows it: longitudes may have been turned around the globe.
    /// </summary>
    /// <exception cref="RequestException">It is no box.</exception>
    public static GeographicBounds Parse(string text)
    {
        double[] bounds = [.. text.Split(',').Select(part =>
            double.TryParse(part, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? value
                : double.NaN)];
        if (bounds is not [var west, var south, var east, var north] || !bounds.All(double.IsFinite)
            || bounds.Any(value => Math.Abs(value) > 3600)
            || south > north)
        {
            throw RequestException.Malformed(
                "A bbox is four numbers, west,south,east,north in degrees, south first: 5.9,45.8,10.5,47.8.");
        }

        (south, north) = (Math.Clamp(south, -90, 90), Math.Clamp(north, -90, 90));
        return east - west >= 360 ? new GeographicBounds(-180, south, 180, north)
            : new GeographicBounds(Turn(west), south, east == west ? Turn(west) : TurnEast(east), north);
    }

    // -180 to 180, without 180.
    private static double Turn(double longitude) => longitude - (360 * Math.Floor((longitude + 180) / 360));

    // -180 to 180, without -180: a box that ends at the antimeridian does not cross it.
    private static double TurnEast(double longitude) => longitude - (360 * Math.Ceiling((longitude - 180) / 360));
}

/// <summary>
/// How large a polygon may be that is searched in, wherever it comes from: every image whose bounds it touches is held
/// against all of its edges.
/// </summary>
internal static class PolygonLimit
{
    private const int LongestText = 1 << 20;

    /// <summary>Refuses a polygon that is too large.</summary>
    /// <param name="length">Characters or bytes of its text.</param>
    /// <exception cref="RequestException">413.</exception>
    public static void Require(int length)
    {
        if (length > LongestText)
        {
            throw new RequestException(413, "The polygon is larger than 1 MiB; simplify it.");
        }
    }
}
