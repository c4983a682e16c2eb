using FsCheck;
using FsCheck.Fluent;

namespace Nadir.Imagery.Tests.Georeferencing;

/// <summary>Where an image lies, and the same by a path of its own.</summary>
/// <param name="System">The coordinate system.</param>
/// <param name="Transform">From pixels to map coordinates.</param>
/// <param name="ToDegrees">From map coordinates to longitude and latitude.</param>
internal sealed record Placement(
    string System, GeoTransform Transform, Func<double, double, (double Longitude, double Latitude)> ToDegrees)
{
    /// <summary>Columns and rows of every image.</summary>
    internal const int Side = 20;

    /// <summary>
    /// Images anywhere on the globe, turned by any angle, with pixels of any size up to about 100 km.
    /// </summary>
    internal static Gen<Placement> Any =>
        Gen.OneOf(Geographic, Mercator, Utm, Polar(3413, 70, -45), Polar(3031, -71, 0));

    private static Gen<Placement> Geographic =>
        from longitude in Number(-180, 180)
        from latitude in Number(-75, 75)
        from size in Number(-5, -0.2)
        from transform in Turned(longitude, latitude, Math.Pow(10, size))
        select new Placement("EPSG:4326", transform, (x, y) => (Math.IEEERemainder(x, 360), y));

    private static Gen<Placement> Mercator =>
        from x in Number(-2e7, 2e7)
        from y in Number(-1.5e7, 1.5e7)
        from size in Number(0, 5)
        from transform in Turned(x, y, Math.Pow(10, size))
        select new Placement("EPSG:3857", transform, (x, y) =>
        {
            var (longitude, latitude) = InverseProjections.WebMercator(x, y);
            return (Math.IEEERemainder(longitude, 360), latitude);
        });

    private static Gen<Placement> Utm =>
        from zone in Gen.Choose(1, 60)
        from south in Gen.Elements(false, true)
        from x in Number(300_000, 700_000)
        from y in Number(200_000, 8_500_000)
        from size in Number(-1, 3.5)
        from transform in Turned(x, south ? 10_000_000 - y : y, Math.Pow(10, size))
        select new Placement($"EPSG:{(south ? 32700 : 32600) + zone}", transform, (x, y) =>
        {
            var (longitude, latitude) = InverseProjections.Utm(zone, south, x, y);
            return (Math.IEEERemainder(longitude, 360), latitude);
        });

    private static Gen<Placement> Polar(int code, double standard, double meridian) =>
        from x in Number(-2e6, 2e6)
        from y in Number(-2e6, 2e6)
        from size in Number(0, 5)
        from transform in Turned(x, y, Math.Pow(10, size))
        select new Placement($"EPSG:{code}", transform,
            (x, y) => InverseProjections.PolarStereographic(standard, meridian, x, y));

    // Rows may run down, as they do nearly always, or up.
    private static Gen<GeoTransform> Turned(double x, double y, double size) =>
        from angle in Number(0, 2 * Math.PI)
        from mirrored in Gen.Elements(1.0, -1.0)
        let cosine = size * Math.Cos(angle)
        let sine = size * Math.Sin(angle)
        select new GeoTransform(
            x - (Side / 2.0 * (cosine + (mirrored * sine))),
            cosine,
            mirrored * sine,
            y - (Side / 2.0 * (sine - (mirrored * cosine))),
            sine,
            -mirrored * cosine);

    private static Gen<double> Number(double from, double to) =>
        Gen.Choose(0, 1_000_000).Select(share => from + ((to - from) * share / 1e6));
}
