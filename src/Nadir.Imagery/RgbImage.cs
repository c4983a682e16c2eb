namespace Nadir.Imagery;

/// <summary>
/// A decoded picture: 8 bits a channel, red, green, blue interleaved, rows from the top, no padding between rows.
/// The pixel (x, y) starts at <c>Pixels[3 * (y * Width + x)]</c>.
/// </summary>
/// <remarks>Not copied on construction: whoever keeps the array can change the picture. Safe to read from many threads.</remarks>
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
