namespace Nadir.Imagery;

/// <summary>
/// A decoded picture: 8 bits a channel, red, green, blue interleaved, rows from the top, no padding between rows.
/// The pixel (x, y) starts at <c>Pixels[3 * (y * Width + x)]</c>.
/// </summary>
/// <remarks>
/// Not copied on construction: whoever keeps the array can change the picture. Safe to read from many threads.
/// </remarks>
public sealed class RgbImage
{
    /// <summary>Wraps an array of pixels.</summary>
    /// <param name="width">Columns, at least 1.</param>
    /// <param name="height">Rows, at least 1.</param>
    /// <param name="pixels">Exactly <c>3 * width * height</c> bytes.</param>
    /// <exception cref="ArgumentException">The array's length is another one.</exception>
    public RgbImage(int width, int height, byte[] pixels)
    {
        PixelArray.Require(width, height, pixels, "RGB");
        Width = width;
        Height = height;
        Pixels = pixels;
    }

    /// <summary>Columns.</summary>
    public int Width { get; }

    /// <summary>Rows.</summary>
    public int Height { get; }

    /// <summary>The samples, of length <c>3 * Width * Height</c>.</summary>
    public byte[] Pixels { get; }
}

/// <summary>
/// A decoded picture with opacity: 8 bits a channel, red, green, blue, alpha interleaved, rows from the top, no
/// padding. Colours are not multiplied by alpha.
/// </summary>
/// <remarks>
/// Not copied on construction: whoever keeps the array can change the picture. Safe to read from many threads.
/// </remarks>
public sealed class RgbaImage
{
    /// <summary>Wraps an array of pixels.</summary>
    /// <param name="width">Columns, at least 1.</param>
    /// <param name="height">Rows, at least 1.</param>
    /// <param name="pixels">Exactly <c>4 * width * height</c> bytes.</param>
    /// <exception cref="ArgumentException">The array's length is another one.</exception>
    public RgbaImage(int width, int height, byte[] pixels)
    {
        PixelArray.Require(width, height, pixels, "RGBA");
        Width = width;
        Height = height;
        Pixels = pixels;
    }

    /// <summary>Columns.</summary>
    public int Width { get; }

    /// <summary>Rows.</summary>
    public int Height { get; }

    /// <summary>The samples, of length <c>4 * Width * Height</c>.</summary>
    public byte[] Pixels { get; }

    /// <summary>Whether no pixel lets anything through.</summary>
    public bool IsOpaque
    {
        get
        {
            for (var i = 3; i < Pixels.Length; i += 4)
            {
                if (Pixels[i] != byte.MaxValue)
                {
                    return false;
                }
            }

            return true;
        }
    }

    /// <summary>A picture whose masked pixels let everything through.</summary>
    /// <param name="picture">The picture, with its mask.</param>
    public static RgbaImage From(MaskedImage picture)
    {
        ArgumentNullException.ThrowIfNull(picture);
        var (rgb, mask) = (picture.Image.Pixels, picture.Mask);
        var pixels = new byte[rgb.Length / 3 * 4];
        for (int from = 0, to = 0; to < pixels.Length; from += 3, to += 4)
        {
            rgb.AsSpan(from, 3).CopyTo(pixels.AsSpan(to));
            pixels[to + 3] = mask is null ? byte.MaxValue : mask[to / 4];
        }

        return new RgbaImage(picture.Image.Width, picture.Image.Height, pixels);
    }

    /// <summary>The picture on a white ground.</summary>
    public RgbImage OnWhite()
    {
        var rgb = new byte[Pixels.Length / 4 * 3];
        for (int from = 0, to = 0; from < Pixels.Length; from += 4, to += 3)
        {
            var alpha = Pixels[from + 3];
            for (var channel = 0; channel < 3; channel++)
            {
                rgb[to + channel] = (byte)(((Pixels[from + channel] * alpha) + (255 * (255 - alpha)) + 127) / 255);
            }
        }

        return new RgbImage(Width, Height, rgb);
    }
}

/// <summary>A picture and which of its pixels are measured: neither nodata nor transparent.</summary>
/// <param name="Image">The picture; invalid pixels are black.</param>
/// <param name="Mask">One byte a pixel, rows from the top: 255 valid, 0 not. Null where all are valid.</param>
/// <param name="ValidShare">The valid pixels' share of all, 0 to 1.</param>
public sealed record MaskedImage(RgbImage Image, byte[]? Mask, double ValidShare);
