using Nadir.Imagery;

namespace Nadir.Stac.Geometries;

/// <summary>Finds the box around ground.</summary>
public static class FootprintBounds
{
    /// <summary>The box around a footprint, in the order of GeoJSON's <c>bbox</c> (RFC 7946, 5).</summary>
    /// <param name="geoJson">A Polygon or MultiPolygon; one that the antimeridian cuts has parts on either side.</param>
    /// <exception cref="FormatException">It is something else.</exception>
    public static GeographicBounds Of(string geoJson)
    {
        var boxes = FootprintGeometry.Parts(geoJson);
        var (west, east) = LongitudeSpan.Around(boxes.Select(box => (box.MinX, box.MaxX)));
        return new(west, boxes.Min(box => box.MinY), east, boxes.Max(box => box.MaxY));
    }
}
