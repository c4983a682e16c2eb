namespace Nadir.Archive;

/// <summary>
/// Where windows are to be counted, and how finely. Windows lie where the centre of the box around their footprint lies.
/// </summary>
/// <param name="West">Western bound in degrees, -180 to 180; greater than <paramref name="East"/> across the antimeridian.</param>
/// <param name="South">Southern bound in degrees, -90 to 90.</param>
/// <param name="East">Eastern bound in degrees, -180 to 180.</param>
/// <param name="North">Northern bound in degrees, -90 to 90.</param>
/// <param name="CellSize">Side of a cell in degrees, more than 0; cells begin at -180 and -90.</param>
public sealed record CoverageQuery(double West, double South, double East, double North, double CellSize)
{
    /// <summary>The bounds as one or two ranges of longitudes, each from west to east.</summary>
    internal IReadOnlyList<(double West, double East)> Ranges =>
        West <= East ? [(West, East)] : [(West, 180), (-180, East)];

    /// <summary>Checks the values.</summary>
    /// <exception cref="ArgumentOutOfRangeException">One of them is out of its range.</exception>
    internal void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Math.Abs(West), 180, nameof(West));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Math.Abs(East), 180, nameof(East));
        ArgumentOutOfRangeException.ThrowIfLessThan(South, -90);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(North, 90);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(South, North);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(CellSize);
    }
}
