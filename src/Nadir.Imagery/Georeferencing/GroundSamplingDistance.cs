namespace Nadir.Imagery.Georeferencing;

/// <summary>How much ground a pixel shows.</summary>
internal static class GroundSamplingDistance
{
    // WGS 84 (NIMA TR8350.2): semi-major axis in metres, and the square of the first eccentricity.
    private const double SemiMajorAxis = 6378137;
    private const double SquaredEccentricity = 6.69437999014e-3;

    /// <summary>
    /// The geometric mean of a pixel's width and height on the ellipsoid, in metres, at the centre of a window; null where
    /// the centre has no position or the pixel no extent.
    /// </summary>
    internal static double? At(GroundPosition position, PixelWindow window)
    {
        var (column, row) = (window.X + (window.Width / 2.0), window.Y + (window.Height / 2.0));
        double[] x = [column - 0.5, column + 0.5, column, column];
        double[] y = [row, row, row - 0.5, row + 0.5];
        if (!position.Apply(x, y))
        {
            return null;
        }

        var across = Distance(x[0], y[0], x[1], y[1]);
        var down = Distance(x[2], y[2], x[3], y[3]);
        var distance = Math.Sqrt(across * down);
        return double.IsFinite(distance) && distance > 0 ? distance : null;
    }

    // Along a pixel the ellipsoid is flat: its radii of curvature turn degrees into metres.
    private static double Distance(double fromLongitude, double fromLatitude, double toLongitude, double toLatitude)
    {
        var (sin, cos) = Math.SinCos(double.DegreesToRadians((fromLatitude + toLatitude) / 2));
        var squash = 1 - (SquaredEccentricity * sin * sin);
        var primeVertical = SemiMajorAxis / Math.Sqrt(squash);
        var meridional = primeVertical * (1 - SquaredEccentricity) / squash;
        var east = primeVertical * cos * double.DegreesToRadians(Math.IEEERemainder(toLongitude - fromLongitude, 360));
        var north = meridional * double.DegreesToRadians(toLatitude - fromLatitude);
        return double.Hypot(east, north);
    }
}
