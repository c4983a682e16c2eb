namespace Nadir.Archive;

/// <summary>
/// Where windows are to be counted, and how finely. Windows lie where the centre of the box around their footprint
/// lies.
/// </summary>
/// <param name="West">Western bound in degrees, -180 to 180; greater than <paramref name="East"/> across
/// the antimeridian.</param>
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

/// <summary>The windows that lie in one cell of a grid.</summary>
/// <param name="Longitude">Mean of their centres, degrees, -180 to 180.</param>
/// <param name="Latitude">Mean of their centres, degrees.</param>
/// <param name="Count">How many, at least 1.</param>
/// <param name="West">Western bound of what they show, degrees; greater than <paramref name="East"/> across
/// the antimeridian.</param>
/// <param name="South">Southern bound.</param>
/// <param name="East">Eastern bound.</param>
/// <param name="North">Northern bound.</param>
/// <param name="Window">Id of one of them, the smallest.</param>
public sealed record CoverageCell(
    double Longitude, double Latitude, long Count, double West, double South, double East, double North, long Window);
