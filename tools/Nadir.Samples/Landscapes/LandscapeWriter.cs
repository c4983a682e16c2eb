using Nadir.Imagery;
using Nadir.Samples.Drawing;

namespace Nadir.Samples.Landscapes;

/// <summary>Writes landscapes as cloud-optimized GeoTIFFs.</summary>
/// <remarks>Safe to use from many threads.</remarks>
public static class LandscapeWriter
{
    private static readonly Dictionary<string, string> Taken = new() { ["TIFFTAG_DATETIME"] = "2024:06:21 10:30:00" };

    /// <summary>Writes a landscape as an aerial photograph: red, green and blue of 8 bits.</summary>
    /// <param name="landscape">What to paint.</param>
    /// <param name="path">The file.</param>
    /// <param name="cancellationToken">Stops the painting; no file is left.</param>
    /// <exception cref="ImageryException">The file cannot be written.</exception>
    public static void WritePhotograph(Landscape landscape, string path, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(landscape);
        var picture = LandscapePainter.Paint(landscape, cancellationToken).Develop(SeedOf(landscape), 0.97f, 0.02f);
        var count = picture.Width * picture.Height;
        var samples = new byte[3 * count];
        for (var i = 0; i < count; i++)
        {
            for (var band = 0; band < 3; band++)
            {
                samples[(band * count) + i] = picture.Pixels[(3 * i) + band];
            }
        }

        GeoTiffWriter.WriteCloudOptimized(path, Place(landscape, new Raster<byte>
        {
            Width = picture.Width,
            Height = picture.Height,
            Samples = samples,
            Colors = [ColorInterpretation.Red, ColorInterpretation.Green, ColorInterpretation.Blue],
        }), GeoTiffCompression.Jpeg);
    }

    /// <summary>
    /// Writes a landscape as a satellite scene: blue, green, red and near infrared of 16 bits, reflectance times 10,000
    /// with the haze of the air in it, and 0 (nodata) outside a swath whose edges are oblique.
    /// </summary>
    /// <param name="landscape">What to paint.</param>
    /// <param name="path">The file.</param>
    /// <param name="cancellationToken">Stops the painting; no file is left.</param>
    /// <exception cref="ImageryException">The file cannot be written.</exception>
    public static void WriteMultispectral(
        Landscape landscape, string path, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(landscape);
        var canvas = LandscapePainter.Paint(landscape, cancellationToken);
        var count = canvas.Width * canvas.Height;
        var samples = new ushort[4 * count];
        for (var y = 0; y < canvas.Height; y++)
        {
            // The swath leans: its edges move to the right, going down.
            var left = canvas.Width * 0.12f * (canvas.Height - y) / canvas.Height;
            var right = canvas.Width - (canvas.Width * 0.12f * y / canvas.Height);
            for (var x = (int)left; x < (int)right; x++)
            {
                var at = (y * canvas.Width) + x;
                var tint = canvas[x, y];
                samples[at] = Count(tint.Blue, 0.075f);
                samples[count + at] = Count(tint.Green, 0.05f);
                samples[(2 * count) + at] = Count(tint.Red, 0.03f);
                samples[(3 * count) + at] = Count(NearInfrared(tint), 0.015f);
            }
        }

        GeoTiffWriter.WriteCloudOptimized(path, Place(landscape, new Raster<ushort>
        {
            Width = canvas.Width,
            Height = canvas.Height,
            Samples = samples,
            Colors = [ColorInterpretation.Blue, ColorInterpretation.Green, ColorInterpretation.Red,
                ColorInterpretation.Undefined],
            NoData = 0,
        }));
    }

    private static Raster<T> Place<T>(Landscape landscape, Raster<T> raster)
        where T : unmanaged =>
        raster with
        {
            GeoTransform = landscape.GeoTransform,
            CoordinateSystem = landscape.CoordinateSystem,
            Metadata = Taken
        };

    /// <summary>Plants are bright there, water is black.</summary>
    private static float NearInfrared(Tint tint)
    {
        var green = Math.Clamp((tint.Green - Math.Max(tint.Red, tint.Blue)) * 5, 0, 1);
        var water = Math.Clamp((tint.Blue - tint.Red) * 6, 0, 1);
        return Math.Max(0, (tint.Red * (1 - (0.9f * water))) + (0.5f * green));
    }

    private static ushort Count(float brightness, float haze) =>
        (ushort)Math.Clamp((((0.35f * brightness) + haze) * 10_000) + 0.5f, 1, ushort.MaxValue);

    private static uint SeedOf(Landscape landscape) => (uint)SceneGenerator.StreamOf(landscape.Name);
}
