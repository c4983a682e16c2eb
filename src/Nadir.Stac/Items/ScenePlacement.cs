using System.Globalization;
using Nadir.Imagery;
using Nadir.Stac.Geometries;
using NetTopologySuite.Geometries;
using NetTopologySuite.Geometries.Utilities;

namespace Nadir.Stac.Items;

/// <summary>How images lie on the ground that a STAC catalog describes and that do not tell it themselves.</summary>
/// <remarks>Thread-safe.</remarks>
public static class ScenePlacement
{
    private const string Attribute = "nadir:place";
    private const string Outline = "outline";
    private const double Tolerance = 1e-7;

    /// <summary>The attribute of an image of which nothing but the outline is known.</summary>
    internal static ItemAttribute OutlineOnly { get; } = ItemAttribute.Of(Attribute, Outline);

    /// <summary>
    /// Whether map tiles of an image can be drawn: it is known where it lies, and how its pixels lie there.
    /// </summary>
    /// <param name="attributes">What is known of the image.</param>
    /// <param name="footprint">Where it lies as a whole, as GeoJSON; null when unknown.</param>
    public static bool HasTiles(IReadOnlyList<ItemAttribute> attributes, string? footprint)
    {
        ArgumentNullException.ThrowIfNull(attributes);
        return footprint is not null && !attributes.Any(attribute => attribute == OutlineOnly);
    }

    /// <summary>
    /// What a catalog tells of how an image lies: <c>proj:transform</c> with <c>proj:shape</c> and <c>proj:code</c> (or
    /// <c>proj:epsg</c>), or else a footprint of four corners.
    /// </summary>
    /// <param name="attributes">What is known of the image.</param>
    /// <param name="footprint">Where it lies as a whole, as GeoJSON; null when unknown.</param>
    /// <returns>Null where it tells too little, or no catalog describes the image.</returns>
    public static ImagePlacement? Of(IReadOnlyList<ItemAttribute> attributes, string? footprint)
    {
        ArgumentNullException.ThrowIfNull(attributes);
        if (!attributes.Any(attribute => attribute.Name == "stac:id"))
        {
            return null;
        }

        var corners = footprint is null || attributes.Contains(OutlineOnly) ? null : ByCorners(footprint);
        return ByTransform(attributes)?.Or(corners) ?? corners;
    }

    private static ImagePlacement? ByTransform(IReadOnlyList<ItemAttribute> attributes)
    {
        var transform = Numbers(attributes, "proj:transform");
        var shape = Numbers(attributes, "proj:shape");
        var code = attributes.FirstOrDefault(attribute => attribute.Name == "proj:code")?.Text
            ?? (Numbers(attributes, "proj:epsg") is [var epsg]
                ? string.Create(CultureInfo.InvariantCulture, $"EPSG:{epsg}") : null);
        return transform.Length is 6 or 9 && shape is [>= 1 and < int.MaxValue, >= 1 and < int.MaxValue]
            && code?.StartsWith("EPSG:", StringComparison.OrdinalIgnoreCase) == true
            && Math.Abs((transform[0] * transform[4]) - (transform[1] * transform[3])) > 0
            ? ImagePlacement.ByTransform(
                code, new GeoTransform(transform[2], transform[0], transform[1], transform[5], transform[3],
                    transform[4]), (int)shape[1], (int)shape[0])
            : null;
    }

    private static double[] Numbers(IReadOnlyList<ItemAttribute> attributes, string name) =>
        [.. attributes.Where(attribute => attribute.Name == name).Select(attribute => attribute.Number ?? double.NaN)
            .Where(double.IsFinite)];

    private static ImagePlacement? ByCorners(string footprint)
    {
        try
        {
            var area = Joined(FootprintGeometry.Read(footprint));
            return area is Polygon { NumInteriorRings: 0 } polygon && Corners(polygon) is { Count: 4 } corners
                ? ImagePlacement.ByCorners(corners)
                : null;
        }
        catch (Exception error) when (error is FormatException or ArgumentException or TopologyException)
        {
            return null;
        }
    }

    // The two halves that the antimeridian made of one area.
    private static Geometry Joined(Geometry area)
    {
        if (area.NumGeometries != 2 || area.EnvelopeInternal is not { MinX: -180, MaxX: 180 })
        {
            return area;
        }

        var halves = Enumerable.Range(0, 2).Select(area.GetGeometryN)
            .Select(half => half.EnvelopeInternal.MinX < -180 + Tolerance
            ? AffineTransformation.TranslationInstance(360, 0).Transform(half)
            : half).ToArray();
        return halves[0].Union(halves[1]);
    }

    // Without the points on straight edges, which the cut left there.
    private static List<(double Longitude, double Latitude)> Corners(Polygon polygon)
    {
        Coordinate[] ring = polygon.Shell.Coordinates[..^1];
        return
        [
            .. Enumerable.Range(0, ring.Length)
                .Where(i => NetTopologySuite.Algorithm.DistanceComputer.PointToSegment(
                    ring[i], ring[(i + ring.Length - 1) % ring.Length], ring[(i + 1) % ring.Length]) > Tolerance)
                .Select(i => (ring[i].X, ring[i].Y)),
        ];
    }
}
