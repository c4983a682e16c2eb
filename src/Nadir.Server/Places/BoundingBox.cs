using System.Globalization;
using Nadir.Server.Problems;

namespace Nadir.Server.Places;

/// <summary>A box of longitudes and latitudes as maps ask for it: it may go on beyond 180 degrees.</summary>
/// <param name="West">Western bound, -180 to 180; greater than <paramref name="East"/> across the antimeridian.</param>
/// <param name="South">Southern bound, -90 to 90.</param>
/// <param name="East">Eastern bound, -180 to 180.</param>
/// <param name="North">Northern bound, -90 to 90.</param>
internal readonly record struct BoundingBox(double West, double South, double East, double North)
{
    /// <summary>All of the globe.</summary>
    public static BoundingBox World { get; } = new(-180, -90, 180, 90);

    /// <summary>Degrees from west to east.</summary>
    public double Width => East < West ? East + 360 - West : East - West;

    /// <summary>Reads <c>west,south,east,north</c> as a map shows it: longitudes may have been turned around the globe.</summary>
    /// <exception cref="RequestException">It is no box.</exception>
    public static BoundingBox Parse(string text)
    {
        double[] bounds = [.. text.Split(',').Select(part =>
            double.TryParse(part, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? value : double.NaN)];
        if (bounds is not [var west, var south, var east, var north] || !bounds.All(double.IsFinite) || bounds.Any(value => Math.Abs(value) > 3600)
            || south > north)
        {
            throw RequestException.Malformed("A bbox is four numbers, west,south,east,north in degrees, south first: 5.9,45.8,10.5,47.8.");
        }

        (south, north) = (Math.Clamp(south, -90, 90), Math.Clamp(north, -90, 90));
        return east - west >= 360 ? new(-180, south, 180, north)
            : new(Turn(west), south, east == west ? Turn(west) : TurnEast(east), north);
    }

    // -180 to 180, without 180.
    private static double Turn(double longitude) => longitude - (360 * Math.Floor((longitude + 180) / 360));

    // -180 to 180, without -180: a box that ends at the antimeridian does not cross it.
    private static double TurnEast(double longitude) => longitude - (360 * Math.Ceiling((longitude - 180) / 360));
}
