namespace Nadir.Imagery.Tests.Georeferencing;

/// <summary>
/// From map coordinates to degrees on WGS 84 by the closed forms and series of J. P. Snyder, Map Projections: A Working
/// Manual (USGS Professional Paper 1395, 1987), independent of the library that is tested.
/// </summary>
internal static class InverseProjections
{
    private const double Axis = 6378137;
    private const double Flattening = 1 / 298.257223563;
    private const double Square = Flattening * (2 - Flattening);

    private static readonly double Eccentricity = Math.Sqrt(Square);

    /// <summary>Spherical Mercator with the ellipsoid's axis (EPSG:3857).</summary>
    internal static (double Longitude, double Latitude) WebMercator(double x, double y) =>
        (Degrees(x / Axis), Degrees(Math.Atan(Math.Sinh(y / Axis))));

    /// <summary>A zone of UTM: equations 8-17 to 8-25 and 3-26.</summary>
    internal static (double Longitude, double Latitude) Utm(int zone, bool south, double x, double y)
    {
        const double scale = 0.9996;
        const double second = Square / (1 - Square);
        var m = (south ? y - 10_000_000 : y) / scale;
        var mu = m / (Axis * (1 - (Square / 4) - (3 * Square * Square / 64) - (5 * Square * Square * Square / 256)));
        var e1 = (1 - Math.Sqrt(1 - Square)) / (1 + Math.Sqrt(1 - Square));
        var foot = mu
            + (((3 * e1 / 2) - (27 * Math.Pow(e1, 3) / 32)) * Math.Sin(2 * mu))
            + (((21 * e1 * e1 / 16) - (55 * Math.Pow(e1, 4) / 32)) * Math.Sin(4 * mu))
            + (151 * Math.Pow(e1, 3) / 96 * Math.Sin(6 * mu))
            + (1097 * Math.Pow(e1, 4) / 512 * Math.Sin(8 * mu));
        var c = second * Math.Pow(Math.Cos(foot), 2);
        var t = Math.Pow(Math.Tan(foot), 2);
        var root = 1 - (Square * Math.Pow(Math.Sin(foot), 2));
        var n = Axis / Math.Sqrt(root);
        var r = Axis * (1 - Square) / Math.Pow(root, 1.5);
        var d = (x - 500_000) / (n * scale);
        var latitude = foot - (n * Math.Tan(foot) / r * ((d * d / 2)
            - ((5 + (3 * t) + (10 * c) - (4 * c * c) - (9 * second)) * Math.Pow(d, 4) / 24)
            + ((61 + (90 * t) + (298 * c) + (45 * t * t) - (252 * second) - (3 * c * c)) * Math.Pow(d, 6) / 720)));
        var longitude = (d - ((1 + (2 * t) + c) * Math.Pow(d, 3) / 6)
            + ((5 - (2 * c) + (28 * t) - (3 * c * c) + (8 * second) + (24 * t * t)) * Math.Pow(d, 5) / 120)) / Math.Cos(
                foot);
        return ((6 * zone) - 183 + Degrees(longitude), Degrees(latitude));
    }

    /// <summary>Polar stereographic with a standard parallel: equations 21-34 to 21-40 and 3-5.</summary>
    /// <param name="standard">The standard parallel in degrees; its sign tells the pole.</param>
    /// <param name="meridian">The meridian that points down in the north, up in the south, in degrees.</param>
    internal static (double Longitude, double Latitude) PolarStereographic(
        double standard, double meridian, double x, double y)
    {
        var sign = Math.Sign(standard);
        (x, y) = (sign * x, sign * y);
        var parallel = Math.Abs(standard) * Math.PI / 180;
        var sine = Eccentricity * Math.Sin(parallel);
        var t = Math.Tan((Math.PI / 4) - (parallel / 2)) / Math.Pow((1 - sine) / (1 + sine), Eccentricity / 2);
        var m = Math.Cos(parallel) / Math.Sqrt(1 - (sine * sine));
        var chi = (Math.PI / 2) - (2 * Math.Atan(Math.Sqrt((x * x) + (y * y)) * t / (Axis * m)));
        var (two, three, four) = (Square * Square, Math.Pow(Square, 3), Math.Pow(Square, 4));
        var latitude = chi
            + (((Square / 2) + (5 * two / 24) + (three / 12) + (13 * four / 360)) * Math.Sin(2 * chi))
            + (((7 * two / 48) + (29 * three / 240) + (811 * four / 11520)) * Math.Sin(4 * chi))
            + (((7 * three / 120) + (81 * four / 1120)) * Math.Sin(6 * chi))
            + (4279 * four / 161280 * Math.Sin(8 * chi));
        return (Math.IEEERemainder(meridian + (sign * Degrees(Math.Atan2(x, -y))), 360), sign * Degrees(latitude));
    }

    private static double Degrees(double radians) => radians * 180 / Math.PI;
}
