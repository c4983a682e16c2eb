using Nadir.Imagery;
using Nadir.Server.Problems;

namespace Nadir.Server.Pictures;

/// <summary>Draws windows as large as a square allows, and never larger than their own pixels.</summary>
internal static class FittedPicture
{
    /// <summary>The smallest side that may be asked for.</summary>
    public const int SmallestSide = 16;

    /// <summary>The largest side that may be asked for.</summary>
    public const int LargestSide = 2048;

    /// <summary>Checks the parameter <c>size</c>.</summary>
    /// <exception cref="RequestException">It is out of range.</exception>
    public static int CheckSize(int size) => size is >= SmallestSide and <= LargestSide
        ? size
        : throw RequestException.Malformed($"The size of a picture is from {SmallestSide} to {LargestSide} pixels.");

    /// <summary>Draws a window.</summary>
    /// <param name="source">The image.</param>
    /// <param name="window">Pixels of it.</param>
    /// <param name="size">Side of the square in pixels.</param>
    public static RgbaImage Draw(ImageSource source, PixelWindow window, int size)
    {
        var (width, height) = Fit(window.Width, window.Height, size);
        return RgbaImage.From(source.ReadMasked(window, width, height));
    }

    /// <summary>The size of a picture within a square.</summary>
    public static (int Width, int Height) Fit(int width, int height, int size)
    {
        var scale = Math.Min(1, (double)size / Math.Max(width, height));
        return (Math.Max(1, (int)Math.Round(width * scale)), Math.Max(1, (int)Math.Round(height * scale)));
    }
}
