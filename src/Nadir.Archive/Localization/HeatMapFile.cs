using System.Globalization;
using Nadir.Imagery;

namespace Nadir.Archive.Localization;

/// <summary>Writes heat-maps as GeoTIFF files and reads masks for them.</summary>
public static class HeatMapFile
{
    /// <summary>
    /// Writes a map with the scene's place on the ground, by its own map or control points: one band of floats from 0
    /// to 1, NaN where there is no data.
    /// </summary>
    /// <param name="path">The file; replaced once all is written.</param>
    /// <param name="map">The map.</param>
    /// <param name="scene">The header of the scene that it is of.</param>
    /// <param name="text">What was sought; kept as a tag.</param>
    /// <exception cref="ImageryException">The file cannot be written.</exception>
    public static void Write(string path, HeatMap map, ImageHeader scene, string text)
    {
        ArgumentNullException.ThrowIfNull(map);
        ArgumentNullException.ThrowIfNull(scene);
        GeoTiffWriter.WriteCloudOptimized(path, new Raster<float>
        {
            Width = map.Width,
            Height = map.Height,
            Samples = [.. map.Values],
            Colors = [ColorInterpretation.Gray],
            GeoTransform = scene.GeoTransform is { } transform
                ? transform with
                {
                    PixelWidth = transform.PixelWidth * map.CellSize,
                    RowRotation = transform.RowRotation * map.CellSize,
                    ColumnRotation = transform.ColumnRotation * map.CellSize,
                    PixelHeight = transform.PixelHeight * map.CellSize,
                }
                : null,
            GroundControlPoints =
            [
                .. scene.GroundControlPoints.Select(point =>
                    point with { Column = point.Column / map.CellSize, Row = point.Row / map.CellSize }),
            ],
            CoordinateSystem = scene.GeoTransform is null && scene.GroundControlPoints.Count == 0 ? null
                : scene.CoordinateSystem,
            NoData = double.NaN,
            Metadata = new Dictionary<string, string>
            {
                ["TIFFTAG_IMAGEDESCRIPTION"] = text,
                ["LOWEST_COSINE"] = map.LowestCosine.ToString("R", CultureInfo.InvariantCulture),
                ["HIGHEST_COSINE"] = map.HighestCosine.ToString("R", CultureInfo.InvariantCulture),
            },
        });
    }

    /// <summary>
    /// Reads a mask: an image of the scene's shape, in which anything but black marks where the text is true.
    /// </summary>
    /// <param name="path">The file; of the scene's own size or a smaller one.</param>
    /// <param name="map">The map.</param>
    /// <param name="scene">The header of the scene.</param>
    /// <exception cref="ArchiveException">It has another shape, or marks nothing or everything.</exception>
    /// <exception cref="ImageryException">It cannot be read.</exception>
    public static TruthMask ReadMask(string path, HeatMap map, ImageHeader scene)
    {
        ArgumentNullException.ThrowIfNull(map);
        ArgumentNullException.ThrowIfNull(scene);
        using var source = ImageSource.Open(path);
        var (width, height) = (source.Header.Width, source.Header.Height);
        if (Math.Abs(((double)width * scene.Height) - ((double)height * scene.Width)) > Math.Max(
            scene.Width, scene.Height))
        {
            throw new ArchiveException(
                $"The mask {path} has {width} x {height} pixels, the scene {scene.Width} x {scene.Height}: it must "
                    + $"have the scene's shape.");
        }

        // A cell is marked when most of it is, whether the mask says 1 or 255.
        var picture = source.Read(map.Width, map.Height);
        var half = picture.Pixels.Max() / 2;
        return new TruthMask(map, [.. picture.Pixels.Chunk(3).Select(pixel => pixel.Max() > half)]);
    }
}
