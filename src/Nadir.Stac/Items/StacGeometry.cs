using System.Text.Json;
using Nadir.Imagery;
using Nadir.Stac.Documents;
using Nadir.Stac.Geometries;
using NetTopologySuite.Geometries;
using NetTopologySuite.Geometries.Utilities;

namespace Nadir.Stac.Items;

/// <summary>
/// Reads where an item lies. Footprints of the archive are areas between -180 and 180 degrees, so that is what becomes
/// of every geometry: points and lines are taken by their extent, with a least width; what goes on beyond 180 degrees,
/// or jumps over the antimeridian, is cut there.
/// </summary>
internal static class StacGeometry
{
    // Some catalogs outline the clouds in a scene; as a footprint the hull around that is enough.
    private const int LongestOutline = 16 << 10;

    // About five metres to either side, so that a point is an area.
    private const double LeastHalfWidth = 5e-5;

    // One turn of the globe to either side is what longitudes from -180 to 180 and from 0 to 360 can need.
    private const double FarthestLongitude = 540;

    private static readonly GeometryFactory Factory = new(new PrecisionModel(), 4326);
    private static readonly Geometry World = Factory.ToGeometry(new Envelope(-180, 180, -90, 90));

    /// <summary>Reads the geometry of an item, or else its <c>bbox</c>.</summary>
    /// <returns>
    /// A GeoJSON Polygon or MultiPolygon; the convex hull of one that is very long or crosses itself. Null when the
    /// item has none that can be used, and then why, unless it has none at all.
    /// </returns>
    public static (string? Footprint, string? Fault) Read(JsonElement item)
    {
        if (item.Object("geometry") is not { } geometry)
        {
            return item.Field("bbox") is { ValueKind: JsonValueKind.Array } box ? ReadBox(box) : (null, null);
        }

        try
        {
            Geometry[] parts = [.. Parts(geometry).SelectMany(Place)];
            if (parts.Length == 0)
            {
                return (null, "it is empty");
            }

            var written = geometry.GetRawText();
            var isPlain = geometry.Text("type") is "Polygon" or "MultiPolygon" && written.Length <= LongestOutline
                && parts.Length == Count(geometry) && parts.All(part => part.UserData is null);
            return (isPlain ? written : Write(Shorten(parts)), null);
        }
        catch (Exception error) when (error is FormatException or ArgumentException or TopologyException)
        {
            return (null, error.Message.TrimEnd('.'));
        }
    }

    /// <summary>Whether a footprint is what the item says; that of points and lines is their extent alone.</summary>
    public static bool IsArea(JsonElement item) =>
        item.Object("geometry") is not { } geometry
            || Parts(geometry).All(part => part.Text("type") is "Polygon" or "MultiPolygon");

    // What a polygon of the item is, or the extent of what is no area.
    private static IEnumerable<JsonElement> Parts(JsonElement geometry) => geometry.Text("type") == "GeometryCollection"
        ? geometry.List("geometries").SelectMany(Parts)
        : [geometry];

    private static int Count(JsonElement geometry) =>
        geometry.Text("type") == "MultiPolygon" ? geometry.List("coordinates").Count() : 1;

    // Those that are not as the item has them are marked.
    private static IEnumerable<Geometry> Place(JsonElement geometry)
    {
        var read = GeoJsonGeometry.ReadAny(geometry);
        Require(read.EnvelopeInternal);
        return geometry.Text("type") is "Polygon" or "MultiPolygon"
            ? Enumerable.Range(0, read.NumGeometries).Select(part => (Polygon)read.GetGeometryN(part))
                .SelectMany(PlacePolygon)
            : PlaceExtent(read, isLine: geometry.Text("type") is "LineString" or "MultiLineString");
    }

    private static void Require(Envelope box)
    {
        if (!(box.MinY >= -90 - 1e-6 && box.MaxY <= 90 + 1e-6 && box.MinX >= -FarthestLongitude
            && box.MaxX <= FarthestLongitude))
        {
            throw new FormatException("its coordinates are no degrees of longitude and latitude");
        }
    }

    private static IEnumerable<Geometry> PlacePolygon(Polygon polygon)
    {
        var box = polygon.EnvelopeInternal;
        if (box.MinX >= -180 && box.MaxX <= 180 && box.MinY >= -90 && box.MaxY <= 90 && !Jumps(polygon.Shell))
        {
            return [polygon.IsValid ? polygon : Marked(polygon.ConvexHull())];
        }

        if (Jumps(polygon.Shell))
        {
            // Of holes in what crosses the antimeridian nobody could say on which side they are.
            var ring = polygon.Shell.Coordinates.SkipLast(1).Select(point => (point.X, Math.Clamp(point.Y, -90, 90)))
                .ToArray();
            return Footprint.OfRing(ring).Polygons.Select(part =>
                Marked(Factory.CreatePolygon(
                    [.. part.Select(point => new Coordinate(point.Longitude, point.Latitude))])));
        }

        return Turn(polygon.IsValid ? polygon : polygon.ConvexHull());
    }

    // An edge of more than half the globe; one from or to 180 degrees itself goes around.
    private static bool Jumps(LinearRing ring) => ring.Coordinates.Zip(ring.Coordinates.Skip(1), (from, to) =>
        Math.Abs(from.X - to.X) > 180 && Math.Abs(from.X) < 180 && Math.Abs(to.X) < 180).Any(jumps => jumps);

    private static IEnumerable<Geometry> Turn(Geometry geometry) => new[] { -360.0, 0, 360 }
        .Select(turn => AffineTransformation.TranslationInstance(turn, 0).Transform(geometry).Intersection(World))
        .SelectMany(part => Enumerable.Range(0, part.NumGeometries).Select(part.GetGeometryN))
        .OfType<Polygon>()
        .Where(part => !part.IsEmpty)
        .Select(Marked);

    private static IEnumerable<Geometry> PlaceExtent(Geometry geometry, bool isLine)
    {
        if (geometry.IsEmpty)
        {
            return [];
        }

        // A line goes where its positions say; points lie where they lie, and are near to each other on either side of
        // the map.
        var box = geometry.EnvelopeInternal;
        var (west, east) = isLine ? (box.MinX, box.MaxX) : LongitudeSpan.Around(geometry.Coordinates.Select(point =>
        {
            var longitude = point.X - (360 * Math.Floor((point.X + 180) / 360));
            return (longitude, longitude);
        }));
        east += east < west ? 360 : 0;
        return Box(west, box.MinY, east, box.MaxY);
    }

    private static IEnumerable<Geometry> Box(double west, double south, double east, double north)
    {
        var widened = new Envelope(west, east, Math.Clamp(south, -90, 90), Math.Clamp(north, -90, 90));
        widened.ExpandBy(
            Math.Max(0, LeastHalfWidth - (widened.Width / 2)), Math.Max(0, LeastHalfWidth - (widened.Height / 2)));
        return Turn(Factory.ToGeometry(widened));
    }

    private static (string?, string?) ReadBox(JsonElement box)
    {
        double[] bounds = [.. box.EnumerateArray().Where(value => value.ValueKind == JsonValueKind.Number)
            .Select(value => value.GetDouble())];
        if (bounds.Length is not (4 or 6) || bounds.Length != box.GetArrayLength())
        {
            return (null, "its bbox is no four or six numbers");
        }

        var half = bounds.Length / 2;
        var (west, south, east, north) = (bounds[0], bounds[1], bounds[half], bounds[half + 1]);
        var around = new Envelope(west, east, south, north);
        return south <= north && Math.Abs(south) <= 90 && Math.Abs(north) <= 90 && around.MinX >= -FarthestLongitude
            && around.MaxX <= FarthestLongitude
            ? (Write([.. Box(west, south, east < west ? east + 360 : east, north)]), null)
            : (null, "its bbox is no degrees of longitude and latitude");
    }

    private static Geometry[] Shorten(Geometry[] parts)
    {
        var points = parts.Sum(part => part.NumPoints);
        return points <= LongestOutline / 32 ? parts : [.. parts.Select(part => part.ConvexHull()).OfType<Polygon>()];
    }

    private static Geometry Marked(Geometry geometry)
    {
        geometry.UserData = true;
        return geometry is Polygon ? geometry : throw new FormatException("it is no area");
    }

    private static string Write(Geometry[] parts) => GeoJsonGeometry.Write(
        [.. parts.Cast<Polygon>().Select(polygon => polygon.Holes.Prepend(polygon.Shell).Select(Positions))]);

    private static IEnumerable<(double Longitude, double Latitude)> Positions(LineString ring) =>
        ring.Coordinates.Select(position => (position.X, position.Y));
}
