using System.Globalization;
using Nadir.Imagery;
using Nadir.Stac.Items;

namespace Nadir.Archive.Tests.Support;

/// <summary>Changes that add images of no file, whose windows lie where a test wants them.</summary>
public static class PlacedImages
{
    /// <summary>An image with windows that show boxes; the first box is that of the whole image.</summary>
    /// <param name="source">Its path.</param>
    /// <param name="dimension">Length of a vector.</param>
    /// <param name="boxes">Bounds in degrees; an eastern one beyond 180 goes on behind the antimeridian; null:
    /// of no known place.</param>
    public static ItemChange.Indexed Indexed(
        string source, int dimension, params (double West, double South, double East, double North)?[] boxes)
    {
        var vectors = new float[boxes.Length * dimension];
        for (var i = 0; i < boxes.Length; i++)
        {
            vectors[i * dimension] = 1;
        }

        var windows = boxes.Select((box, i) =>
            new CatalogWindow(new PixelWindow(i, i, 100 - i, 100 - i), box is { } known ? GeoJson(known) : null));
        return new ItemChange.Indexed(
            new SourceStamp(source, 5, 6), new byte[32], 100, 100, ItemDescription.None, [.. windows], vectors);
    }

    private static string GeoJson((double West, double South, double East, double North) box) => box.East <= 180
        ? $$"""{"type":"Polygon","coordinates":{{Rings(box.West, box.South, box.East, box.North)}}}"""
        : $$"""{"type":"MultiPolygon","coordinates":[{{Rings(box.West, box.South, 180, box.North)}},{{Rings(-180, box.South, box.East - 360, box.North)}}]}""";

    private static string Rings(double west, double south, double east, double north) => string.Create(
        CultureInfo.InvariantCulture,
        $"[[[{west:R},{south:R}],[{east:R},{south:R}],[{east:R},{north:R}],[{west:R},{north:R}],[{west:R},{south:R}]]]");
}
