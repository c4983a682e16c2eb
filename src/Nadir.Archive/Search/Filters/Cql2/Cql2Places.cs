using System.Text.Json;
using NetTopologySuite.Geometries;

namespace Nadir.Archive.Search.Filters.Cql2;

/// <summary>Makes geometries of the places in a filter, alike for text and JSON.</summary>
internal static class Cql2Places
{
    /// <summary>Makes a place.</summary>
    /// <param name="json">A geometry of GeoJSON, or an object with <c>bbox</c>.</param>
    /// <param name="place">Where it stands, for messages.</param>
    /// <exception cref="Cql2Exception">It is none, or lies outside the world.</exception>
    public static Cql2Ground Make(string json, string place)
    {
        using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 256 });
        try
        {
            var area = document.RootElement.TryGetProperty("bbox", out var bounds)
                && !document.RootElement.TryGetProperty("type", out _)
                ? Box(bounds, place)
                : SearchArea.OfGeoJson(document.RootElement);
            return new Cql2Ground(json, Joined(area.Geometry));
        }
        catch (ArchiveException error)
        {
            throw new Cql2Exception(place, error.Message.TrimEnd('.'));
        }
    }

    // What the antimeridian cut, and parts of one kind, are one geometry of many: the relations are defined for these.
    private static Geometry Joined(Geometry geometry) => geometry.OgcGeometryType == OgcGeometryType.GeometryCollection
        ? geometry.Factory.BuildGeometry([.. Parts(geometry)])
        : geometry;

    private static IEnumerable<Geometry> Parts(Geometry geometry) => geometry is GeometryCollection
        ? Enumerable.Range(0, geometry.NumGeometries).SelectMany(part => Parts(geometry.GetGeometryN(part)))
        : [geometry];

    private static SearchArea Box(JsonElement bounds, string place)
    {
        double[] values = bounds.ValueKind == JsonValueKind.Array
            && bounds.EnumerateArray().All(value => value.ValueKind == JsonValueKind.Number)
            ? [.. bounds.EnumerateArray().Select(value => value.GetDouble())]
            : [];
        return values.Length is 4 or 6
            ? SearchArea.OfBox(values[0], values[1], values[values.Length / 2], values[(values.Length / 2) + 1])
            : throw new Cql2Exception(
                place, "a BBOX is four numbers, west, south, east, north, or six with heights after south and north");
    }
}
