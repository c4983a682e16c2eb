namespace Nadir.Archive.Areas;

/// <summary>Finds the box around ground.</summary>
public static class FootprintBounds
{
    /// <summary>The box around a footprint, in the order of GeoJSON's <c>bbox</c> (RFC 7946, 5).</summary>
    /// <param name="geoJson">A Polygon or MultiPolygon; one that the antimeridian cuts has two parts.</param>
    /// <exception cref="FormatException">It is something else.</exception>
    public static GeographicBounds Of(string geoJson)
    {
        var boxes = FootprintGeometry.Boxes(geoJson);
        var (south, north) = (boxes.Min(box => box.MinY), boxes.Max(box => box.MaxY));
        var (western, eastern) = (boxes.FirstOrDefault(box => box.MaxX >= 180), boxes.FirstOrDefault(box => box.MinX <= -180));
        return boxes.Count == 2 && western is not null && eastern is not null && western != eastern
            ? new(western.MinX, south, eastern.MaxX, north)
            : new(boxes.Min(box => box.MinX), south, boxes.Max(box => box.MaxX), north);
    }
}
