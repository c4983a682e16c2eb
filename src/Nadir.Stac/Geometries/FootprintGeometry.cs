using System.Text.Json;
using Nadir.Imagery;
using NetTopologySuite.Geometries;

namespace Nadir.Stac.Geometries;

/// <summary>Footprints as the catalog keeps them, as geometries.</summary>
internal static class FootprintGeometry
{
    // What the antimeridian cuts a footprint into.
    private const int MostParts = 2;

    /// <summary>Reads a footprint.</summary>
    /// <param name="geoJson">A Polygon or MultiPolygon.</param>
    /// <exception cref="FormatException">It is something else.</exception>
    public static Geometry Read(string geoJson)
    {
        try
        {
            using var document = JsonDocument.Parse(geoJson);
            return GeoJsonGeometry.Read(document.RootElement);
        }
        catch (JsonException error)
        {
            throw new FormatException($"a footprint is no GeoJSON: {error.Message}", error);
        }
    }

    /// <summary>The boxes around the parts of a footprint: one, or two where it is cut by the antimeridian.</summary>
    /// <exception cref="FormatException">It is no polygon.</exception>
    public static IReadOnlyList<Envelope> Boxes(string geoJson)
    {
        var parts = Parts(geoJson);
        if (parts.Count <= MostParts)
        {
            return parts;
        }

        var (west, east) = LongitudeSpan.Around(parts.Select(part => (part.MinX, part.MaxX)));
        return west <= east
            ? [Around(parts)]
            : [Around(parts.Where(part => part.MinX >= west)), Around(parts.Where(part => part.MinX < west))];
    }

    /// <summary>The boxes around the polygons of a footprint.</summary>
    /// <exception cref="FormatException">It is no polygon.</exception>
    public static IReadOnlyList<Envelope> Parts(string geoJson)
    {
        var geometry = Read(geoJson);
        return [.. Enumerable.Range(0, geometry.NumGeometries)
            .Select(part => geometry.GetGeometryN(part).EnvelopeInternal)];
    }

    private static Envelope Around(IEnumerable<Envelope> parts)
    {
        var around = new Envelope();
        foreach (var part in parts)
        {
            around.ExpandToInclude(part);
        }

        return around;
    }
}

/// <summary>Finds the box around ground.</summary>
public static class FootprintBounds
{
    /// <summary>The box around a footprint, in the order of GeoJSON's <c>bbox</c> (RFC 7946, 5).</summary>
    /// <param name="geoJson">A Polygon or MultiPolygon; one that the antimeridian cuts has
    /// parts on either side.</param>
    /// <exception cref="FormatException">It is something else.</exception>
    public static GeographicBounds Of(string geoJson)
    {
        var boxes = FootprintGeometry.Parts(geoJson);
        var (west, east) = LongitudeSpan.Around(boxes.Select(box => (box.MinX, box.MaxX)));
        return new(west, boxes.Min(box => box.MinY), east, boxes.Max(box => box.MaxY));
    }
}
