namespace Nadir.Archive;

/// <summary>The windows that lie in one cell of a grid.</summary>
/// <param name="Longitude">Mean of their centres, degrees, -180 to 180.</param>
/// <param name="Latitude">Mean of their centres, degrees.</param>
/// <param name="Count">How many, at least 1.</param>
/// <param name="West">Western bound of what they show, degrees; greater than <paramref name="East"/> across the antimeridian.</param>
/// <param name="South">Southern bound.</param>
/// <param name="East">Eastern bound.</param>
/// <param name="North">Northern bound.</param>
/// <param name="Window">Id of one of them, the smallest.</param>
public sealed record CoverageCell(
    double Longitude, double Latitude, long Count, double West, double South, double East, double North, long Window);
