using Nadir.Imagery.Gdal;

namespace Nadir.Imagery.Rendering;

/// <summary>
/// Reads samples of any real type as doubles; invalid ones (nodata, transparent, infinite) become NaN.
/// </summary>
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

/// <summary>Sample-wise conversions of 8-bit pixels.</summary>
internal static class PixelConversion
{
    /// <summary>Repeats each grey sample for red, green and blue.</summary>
    internal static byte[] GrayToRgb(ReadOnlySpan<byte> gray)
    {
        var rgb = new byte[3 * gray.Length];
        for (var i = 0; i < gray.Length; i++)
        {
            rgb.AsSpan(3 * i, 3).Fill(gray[i]);
        }

        return rgb;
    }

    /// <summary>Ink to light without a colour profile: red = (255 - cyan) * (255 - black) / 255, and so on.</summary>
    internal static byte[] CmykToRgb(ReadOnlySpan<byte> cmyk)
    {
        var rgb = new byte[cmyk.Length / 4 * 3];
        for (int from = 0, to = 0; from < cmyk.Length; from += 4, to += 3)
        {
            var light = 255 - cmyk[from + 3];
            for (var c = 0; c < 3; c++)
            {
                rgb[to + c] = (byte)((((255 - cmyk[from + c]) * light) + 127) / 255);
            }
        }

        return rgb;
    }

    /// <summary>Turns black into white and back.</summary>
    internal static void Invert(Span<byte> samples)
    {
        foreach (ref var sample in samples)
        {
            sample = (byte)(255 - sample);
        }
    }
}

/// <summary>
/// Which pixels are measured. With nodata a pixel is valid where any of its colour bands is, since a colour may well
/// hold the nodata value in one channel; with alpha or a mask where that is at least half opaque.
/// </summary>
internal static class ValidityMask
{
    /// <summary>Reads the mask of some bands, 255 valid and 0 not, or null where all pixels are valid.</summary>
    internal static byte[]? Read(
        RasterReader reader, PixelWindow window, int width, int height, int[] bands, Resampling resampling)
    {
        byte[]? combined = null;
        foreach (var band in bands)
        {
            var flags = reader.MaskFlags(band);
            if (flags.HasFlag(MaskFlags.AllValid))
            {
                return null;
            }

            var mask = reader.ReadMask(window, width, height, band, resampling);
            for (var i = 0; i < mask.Length; i++)
            {
                var isValid = mask[i] >= SampleReader.MaskThreshold || (combined is not null && combined[i] != 0);
                mask[i] = isValid ? byte.MaxValue : (byte)0;
            }

            combined = mask;
            if (flags.HasFlag(MaskFlags.PerDataset))
            {
                break;
            }
        }

        return combined;
    }

    /// <summary>Blackens the invalid pixels and counts the others.</summary>
    internal static MaskedImage Apply(RgbImage image, byte[]? mask)
    {
        if (mask is null)
        {
            return new MaskedImage(image, null, 1);
        }

        long valid = 0;
        for (var i = 0; i < mask.Length; i++)
        {
            if (mask[i] != 0)
            {
                valid++;
            }
            else
            {
                image.Pixels.AsSpan(3 * i, 3).Clear();
            }
        }

        return valid == mask.Length
            ? new MaskedImage(image, null, 1)
            : new MaskedImage(image, mask, (double)valid / mask.Length);
    }
}
