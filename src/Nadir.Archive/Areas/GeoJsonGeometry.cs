using System.Text.Json;
using NetTopologySuite.Geometries;

namespace Nadir.Archive.Areas;

/// <summary>Reads areas of GeoJSON (RFC 7946): Polygon and MultiPolygon, also within features and collections.</summary>
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

    private static IEnumerable<Polygon> Polygons(JsonElement element)
    {
        if (element.ValueKind != JsonValueKind.Object
            || !element.TryGetProperty("type", out var type)
            || type.ValueKind != JsonValueKind.String)
        {
            throw new FormatException("it is no GeoJSON object with a type");
        }

        return type.GetString() switch
        {
            "Polygon" => [ReadPolygon(Member(element, "coordinates"))],
            "MultiPolygon" => Items(Member(element, "coordinates")).Select(ReadPolygon),
            "Feature" => Polygons(Member(element, "geometry")),
            "FeatureCollection" => Items(Member(element, "features")).SelectMany(Polygons),
            "GeometryCollection" => Items(Member(element, "geometries")).SelectMany(Polygons),
            var other => throw new FormatException($"a {other} is no area; give a Polygon or a MultiPolygon"),
        };
    }

    private static Polygon ReadPolygon(JsonElement rings)
    {
        LinearRing[] read = [.. Items(rings).Select(ReadRing)];
        return read.Length > 0 ? Factory.CreatePolygon(read[0], read[1..]) : throw new FormatException("a polygon has no ring");
    }

    private static LinearRing ReadRing(JsonElement positions)
    {
        List<Coordinate> points = [.. Items(positions).Select(ReadPosition)];
        if (points.Count > 0 && !points[0].Equals2D(points[^1]))
        {
            throw new FormatException("a ring is not closed: its last position must be its first");
        }

        return points.Count >= 4 ? Factory.CreateLinearRing([.. points]) : throw new FormatException("a ring has fewer than four positions");
    }

    private static Coordinate ReadPosition(JsonElement position)
    {
        var values = Items(position).Take(2).ToArray();
        return values.Length == 2 && values.All(value => value.ValueKind == JsonValueKind.Number)
            ? new Coordinate(values[0].GetDouble(), values[1].GetDouble())
            : throw new FormatException("a position is no pair of numbers");
    }

    private static JsonElement Member(JsonElement element, string name) =>
        element.TryGetProperty(name, out var member) ? member : throw new FormatException($"it has no {name}");

    private static JsonElement.ArrayEnumerator Items(JsonElement element) =>
        element.ValueKind == JsonValueKind.Array ? element.EnumerateArray() : throw new FormatException("an array is missing");
}
