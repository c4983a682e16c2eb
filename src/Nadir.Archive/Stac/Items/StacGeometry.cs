using System.Text.Json;
using Nadir.Archive.Areas;
using Nadir.Archive.Stac.Documents;
using NetTopologySuite.Geometries;

namespace Nadir.Archive.Stac.Items;

/// <summary>Reads where an item lies.</summary>
internal static class StacGeometry
{
    // Some catalogs outline the clouds in a scene; as a footprint the hull around that is enough.
    private const int LongestOutline = 16 << 10;

    /// <summary>Reads the geometry of an item.</summary>
    /// <returns>
    /// A GeoJSON Polygon or MultiPolygon; the convex hull of one that is very long or crosses itself. Null when the item has
    /// none that can be used.
    /// </returns>
    public static string? Read(JsonElement item)
    {
        if (item.Object("geometry") is not { } geometry || geometry.Text("type") is not ("Polygon" or "MultiPolygon"))
        {
            return null;
        }

        try
        {
            var area = GeoJsonGeometry.Read(geometry);
            var box = area.EnvelopeInternal;
            if (area.IsEmpty || !(box.MinX >= -180 && box.MaxX <= 180 && box.MinY >= -90 && box.MaxY <= 90))
            {
                return null;
            }

            var written = geometry.GetRawText();
            return written.Length <= LongestOutline && area.IsValid ? written
                : area.ConvexHull() is Polygon hull ? Write(hull)
                : null;
        }
        catch (Exception error) when (error is FormatException or ArgumentException or TopologyException)
        {
            return null;
        }
    }

    private static string Write(Polygon hull)
    {
        var ring = hull.ExteriorRing.Coordinates.Select(position => FormattableString.Invariant($"[{position.X:R},{position.Y:R}]"));
        return $$"""{"type":"Polygon","coordinates":[[{{string.Join(',', ring)}}]]}""";
    }
}
