namespace Nadir.Imagery;

/// <summary>A box in degrees of longitude and latitude.</summary>
/// <param name="West">Western bound, -180 to 180.</param>
/// <param name="South">Southern bound, -90 to 90.</param>
/// <param name="East">Eastern bound, -180 to 180; less than <paramref name="West"/> where the box crosses the antimeridian.</param>
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
