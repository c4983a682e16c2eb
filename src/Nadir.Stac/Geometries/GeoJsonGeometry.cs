using System.Buffers;
using System.Text;
using System.Text.Json;
using NetTopologySuite.Geometries;

namespace Nadir.Stac.Geometries;

/// <summary>
/// Reads geometries of GeoJSON (RFC 7946): areas, which are Polygon and MultiPolygon, also within features and
/// collections; or any. Writes areas. Decision 0272 says why it is not a package's.
/// </summary>
internal static class GeoJsonGeometry
{
    private static readonly GeometryFactory Factory = new(new PrecisionModel(), 4326);

    /// <summary>Reads an area.</summary>
    /// <param name="element">A geometry, a Feature, a FeatureCollection or a GeometryCollection.</param>
    /// <exception cref="FormatException">It holds anything but areas, or its coordinates are broken.</exception>
    public static Geometry Read(JsonElement element)
    {
        Polygon[] polygons = [.. Polygons(element)];
        return polygons.Length switch
        {
            0 => throw new FormatException("it holds no polygon"),
            1 => polygons[0],
            _ => Factory.CreateMultiPolygon(polygons),
        };
    }

    /// <summary>Reads a geometry of any kind: points and lines too, and collections of them.</summary>
    /// <param name="element">A geometry; no feature.</param>
    /// <exception cref="FormatException">It is none, or its coordinates are broken.</exception>
    public static Geometry ReadAny(JsonElement element)
    {
        Geometry[] parts = [.. Parts(element)];
        return parts.Length switch
        {
            0 => throw new FormatException("it holds no geometry"),
            1 => parts[0],
            _ => Factory.CreateGeometryCollection(parts),
        };
    }

    /// <summary>Writes a Polygon, or a MultiPolygon of several.</summary>
    /// <param name="polygons">Their rings, the outer one first, each with its first position again at its
    /// end; finite numbers.</param>
    public static string Write(IReadOnlyList<IEnumerable<IEnumerable<(double Longitude, double Latitude)>>> polygons)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("type"u8, polygons.Count > 1 ? "MultiPolygon"u8 : "Polygon"u8);
            json.WritePropertyName("coordinates"u8);
            if (polygons.Count > 1)
            {
                WriteArray(json, polygons, polygon => WriteArray(json, polygon, ring => WriteRing(json, ring)));
            }
            else
            {
                WriteArray(json, polygons[0], ring => WriteRing(json, ring));
            }

            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static void WriteRing(Utf8JsonWriter json, IEnumerable<(double Longitude, double Latitude)> ring) =>
        WriteArray(json, ring, position =>
            WriteArray(json, [position.Longitude, position.Latitude], json.WriteNumberValue));

    private static void WriteArray<T>(Utf8JsonWriter json, IEnumerable<T> items, Action<T> write)
    {
        json.WriteStartArray();
        foreach (var item in items)
        {
            write(item);
        }

        json.WriteEndArray();
    }

    private static IEnumerable<Geometry> Parts(JsonElement element) => TypeOf(element) switch
    {
        "Point" => [Factory.CreatePoint(ReadPosition(Member(element, "coordinates")))],
        "MultiPoint" => Items(Member(element, "coordinates"))
            .Select(position => Factory.CreatePoint(ReadPosition(position))),
        "LineString" => [ReadLine(Member(element, "coordinates"))],
        "MultiLineString" => Items(Member(element, "coordinates")).Select(ReadLine),
        "GeometryCollection" => Items(Member(element, "geometries")).SelectMany(Parts),
        "Polygon" or "MultiPolygon" => Polygons(element),
        var other => throw new FormatException($"a {other} is no geometry"),
    };

    private static LineString ReadLine(JsonElement positions)
    {
        Coordinate[] points = [.. Items(positions).Select(ReadPosition)];
        return points.Length >= 2 ? Factory.CreateLineString(points)
            : throw new FormatException("a line has fewer than two positions");
    }

    private static string TypeOf(JsonElement element) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty("type", out var type)
            && type.ValueKind == JsonValueKind.String
            ? type.GetString()!
            : throw new FormatException("it is no GeoJSON object with a type");

    private static IEnumerable<Polygon> Polygons(JsonElement element) => TypeOf(element) switch
    {
        "Polygon" => [ReadPolygon(Member(element, "coordinates"))],
        "MultiPolygon" => Items(Member(element, "coordinates")).Select(ReadPolygon),
        "Feature" => Polygons(Member(element, "geometry")),
        "FeatureCollection" => Items(Member(element, "features")).SelectMany(Polygons),
        "GeometryCollection" => Items(Member(element, "geometries")).SelectMany(Polygons),
        var other => throw new FormatException($"a {other} is no area; give a Polygon or a MultiPolygon"),
    };

    private static Polygon ReadPolygon(JsonElement rings)
    {
        LinearRing[] read = [.. Items(rings).Select(ReadRing)];
        return read.Length > 0 ? Factory.CreatePolygon(read[0], read[1..])
            : throw new FormatException("a polygon has no ring");
    }

    private static LinearRing ReadRing(JsonElement positions)
    {
        List<Coordinate> points = [.. Items(positions).Select(ReadPosition)];
        if (points.Count > 0 && !points[0].Equals2D(points[^1]))
        {
            throw new FormatException("a ring is not closed: its last position must be its first");
        }

        return points.Count >= 4 ? Factory.CreateLinearRing([.. points])
            : throw new FormatException("a ring has fewer than four positions");
    }

    private static Coordinate ReadPosition(JsonElement position) =>
        Length(position) >= 2
        && position[0] is { ValueKind: JsonValueKind.Number } longitude
        && position[1] is { ValueKind: JsonValueKind.Number } latitude
            ? new Coordinate(longitude.GetDouble(), latitude.GetDouble())
            : throw new FormatException("a position is no pair of numbers");

    private static JsonElement Member(JsonElement element, string name) =>
        element.TryGetProperty(name, out var member) ? member : throw new FormatException($"it has no {name}");

    private static int Length(JsonElement element) =>
        element.ValueKind == JsonValueKind.Array ? element.GetArrayLength()
            : throw new FormatException("an array is missing");

    private static JsonElement.ArrayEnumerator Items(JsonElement element) =>
        element.ValueKind == JsonValueKind.Array ? element.EnumerateArray()
            : throw new FormatException("an array is missing");
}
