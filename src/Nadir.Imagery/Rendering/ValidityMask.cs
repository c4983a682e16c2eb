using Nadir.Imagery.Gdal;

namespace Nadir.Imagery.Rendering;

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
