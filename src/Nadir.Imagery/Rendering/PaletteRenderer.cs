using Nadir.Imagery.Gdal;

namespace Nadir.Imagery.Rendering;

/// <summary>
/// Draws palette images. Indices cannot be mixed, so they are picked (at most at four times the wanted size), replaced
/// by their colours, and the colours resampled.
/// </summary>
internal static class PaletteRenderer
{
    private const int Oversampling = 4;

    internal static MaskedImage Render(RasterReader reader, PixelWindow window, int width, int height)
    {
        var fineWidth = (int)Math.Min(window.Width, (long)Oversampling * width);
        var fineHeight = (int)Math.Min(window.Height, (long)Oversampling * height);
        var indices = reader.ReadBytes(window, fineWidth, fineHeight, [1], Resampling.Nearest);
        var mask = ValidityMask.Read(reader, window, fineWidth, fineHeight, [1], Resampling.Nearest);
        var rgba = Expand(indices, mask, reader.Header.Palette!);
        if (fineWidth != width || fineHeight != height)
        {
            rgba = PictureResampler.Resample(rgba, fineWidth, fineHeight, 4, width, height);
        }

        return Split(rgba, width, height);
    }

    private static byte[] Expand(byte[] indices, byte[]? mask, Palette palette)
    {
        var rgba = new byte[4L * indices.Length];
        for (var i = 0; i < indices.Length; i++)
        {
            var (red, green, blue, alpha) = indices[i] < palette.Count ? palette[indices[i]] : default;
            var pixel = rgba.AsSpan(4 * i, 4);
            pixel[0] = red;
            pixel[1] = green;
            pixel[2] = blue;
            pixel[3] = alpha >= SampleReader.MaskThreshold && (mask is null || mask[i] != 0) ? byte.MaxValue : (byte)0;
        }

        return rgba;
    }

    private static MaskedImage Split(byte[] rgba, int width, int height)
    {
        var rgb = new byte[3L * width * height];
        var mask = new byte[(long)width * height];
        for (var i = 0; i < mask.Length; i++)
        {
            rgba.AsSpan(4 * i, 3).CopyTo(rgb.AsSpan(3 * i));
            mask[i] = rgba[(4 * i) + 3] >= SampleReader.MaskThreshold ? byte.MaxValue : (byte)0;
        }

        return ValidityMask.Apply(new RgbImage(width, height, rgb), mask);
    }
}
