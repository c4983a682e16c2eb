namespace Nadir.Imagery;

/// <summary>A box in degrees of longitude and latitude.</summary>
/// <param name="West">Western bound, -180 to 180.</param>
/// <param name="South">Southern bound, -90 to 90.</param>
/// <param name="East">Eastern bound, -180 to 180; less than <paramref name="West"/> where the box crosses
/// the antimeridian.</param>
/// <param name="North">Northern bound, -90 to 90.</param>
public readonly record struct GeographicBounds(double West, double South, double East, double North)
{
    /// <summary>All of the globe.</summary>
    public static GeographicBounds World { get; } = new(-180, -90, 180, 90);

    /// <summary>Degrees from west to east.</summary>
    public double Width => East < West ? East + 360 - West : East - West;

    /// <summary>
    /// Chooses the narrower of two boxes around the same ground: one from -180 to 180 degrees, and one whose western
    /// hemisphere was moved behind the eastern one, from 0 to 360 degrees.
    /// </summary>
    /// <param name="plain">West and east bound from -180 to 180.</param>
    /// <param name="moved">West and east bound from 0 to 360.</param>
    /// <param name="south">Southern bound.</param>
    /// <param name="north">Northern bound.</param>
    public static GeographicBounds Narrower(
        (double West, double East) plain, (double West, double East) moved, double south, double north) =>
        moved.East - moved.West < plain.East - plain.West
            ? new GeographicBounds(moved.West, south, moved.East > 180 ? moved.East - 360 : moved.East, north)
            : new GeographicBounds(plain.West, south, plain.East, north);
}

/// <summary>Finds the narrowest range of longitudes around several.</summary>
public static class LongitudeSpan
{
    // Coordinates are kept to eight decimals, so ranges that meet may miss each other by as much.
    private const double Touching = 1e-7;

    /// <summary>
    /// The range from west to east that holds all of the given ones and leaves out the widest gap between them, as RFC
    /// 7946 (5.2) wants a <c>bbox</c>.
    /// </summary>
    /// <param name="ranges">At least one; each from -180 to 180 degrees, west not above east.</param>
    /// <returns>
    /// Degrees from -180 to 180; west is greater than east where the range crosses the antimeridian. -180 and 180 where
    /// no gap is left.
    /// </returns>
    /// <exception cref="ArgumentException">There is no range.</exception>
    public static (double West, double East) Around(IEnumerable<(double West, double East)> ranges)
    {
        ArgumentNullException.ThrowIfNull(ranges);
        var sorted = ranges.OrderBy(range => range.West).ToArray();
        if (sorted.Length == 0)
        {
            throw new ArgumentException("There is no range of longitudes.", nameof(ranges));
        }

        // The gap over the antimeridian comes first: of two equal ones the range that does not cross it is taken.
        var east = sorted.Max(range => range.East);
        var (widest, bounds) = (sorted[0].West + 360 - east, (sorted[0].West, East: east));
        var reached = sorted[0].East;
        foreach (var range in sorted.AsSpan(1))
        {
            if (range.West - reached > widest + Touching)
            {
                (widest, bounds) = (range.West - reached, (range.West, reached));
            }

            reached = Math.Max(reached, range.East);
        }

        return widest <= Touching ? (-180, 180) : bounds;
    }
}
