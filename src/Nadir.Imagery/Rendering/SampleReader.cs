using Nadir.Imagery.Gdal;

namespace Nadir.Imagery.Rendering;

/// <summary>Reads samples of any real type as doubles; invalid ones (nodata, transparent, infinite) become NaN.</summary>
internal static class SampleReader
{
    /// <summary>Half of a mask's full value: a pixel that is less than half valid is invalid.</summary>
    internal const byte MaskThreshold = 128;

    /// <summary>Reads bands one after the other, each <c>width * height</c> values.</summary>
    internal static double[] Read(
        RasterReader reader, PixelWindow window, int width, int height, int[] bands, Resampling resampling)
    {
        var signedBytes = bands.Any(b => reader.Header.Bands[b - 1].IsSigned);

        // Before GDAL 3.7 signed bytes arrive as unsigned ones, which may be picked but not mixed.
        var values = reader.ReadDoubles(window, width, height, bands, signedBytes ? Resampling.Nearest : resampling);
        var count = width * height;
        for (var b = 0; b < bands.Length; b++)
        {
            var band = values.AsSpan(b * count, count);
            if (reader.Header.Bands[bands[b] - 1].IsSigned)
            {
                foreach (ref var value in band)
                {
                    value = (sbyte)(byte)value;
                }
            }

            Invalidate(reader, window, width, height, bands[b], resampling, band);
        }

        return values;
    }

    private static void Invalidate(
        RasterReader reader, PixelWindow window, int width, int height, int band, Resampling resampling,
        Span<double> values)
    {
        var mask = reader.MaskFlags(band).HasFlag(MaskFlags.AllValid)
            ? null
            : reader.ReadMask(window, width, height, band, resampling);
        for (var i = 0; i < values.Length; i++)
        {
            if (!double.IsFinite(values[i]) || (mask is not null && mask[i] < MaskThreshold))
            {
                values[i] = double.NaN;
            }
        }
    }
}
