namespace Nadir.Imagery;

/// <summary>Paints heat over a picture: matplotlib's inferno, the more opaque the hotter.</summary>
/// <remarks>Thread-safe.</remarks>
public static class HeatOverlay
{
    private const double LeastOpacity = 0.15;
    private const double MostOpacity = 0.75;

    private static readonly (byte Red, byte Green, byte Blue)[] Inferno =
        [(0, 0, 4), (87, 16, 110), (188, 55, 84), (249, 142, 9), (252, 255, 164)];

    /// <summary>Paints.</summary>
    /// <param name="picture">The picture; not changed.</param>
    /// <param name="heat">Row by row, 0 to 1; NaN leaves the picture as it is. Stretched over the whole picture.</param>
    /// <param name="width">Columns of the heat.</param>
    /// <param name="height">Rows of the heat.</param>
    /// <exception cref="ArgumentException">The sizes do not agree.</exception>
    public static RgbImage Paint(RgbImage picture, IReadOnlyList<float> heat, int width, int height)
    {
        ArgumentNullException.ThrowIfNull(picture);
        ArgumentNullException.ThrowIfNull(heat);
        if (heat.Count != (long)width * height || heat.Count == 0)
        {
            throw new ArgumentException($"{heat.Count} values are no map of {width} x {height}.", nameof(heat));
        }

        var pixels = (byte[])picture.Pixels.Clone();
        for (var y = 0; y < picture.Height; y++)
        {
            for (var x = 0; x < picture.Width; x++)
            {
                var value = At(heat, width, height, ((x + 0.5) * width / picture.Width) - 0.5, ((y + 0.5) * height / picture.Height) - 0.5);
                if (!double.IsNaN(value))
                {
                    Blend(pixels.AsSpan(3 * ((y * picture.Width) + x), 3), Math.Clamp(value, 0, 1));
                }
            }
        }

        return new RgbImage(picture.Width, picture.Height, pixels);
    }

    // Between the centres of four cells.
    private static double At(IReadOnlyList<float> heat, int width, int height, double x, double y)
    {
        var (left, top) = (Math.Clamp((int)Math.Floor(x), 0, width - 1), Math.Clamp((int)Math.Floor(y), 0, height - 1));
        var (right, bottom) = (Math.Min(left + 1, width - 1), Math.Min(top + 1, height - 1));
        var (across, down) = (Math.Clamp(x - left, 0, 1), Math.Clamp(y - top, 0, 1));
        var upper = double.Lerp(heat[(top * width) + left], heat[(top * width) + right], across);
        var lower = double.Lerp(heat[(bottom * width) + left], heat[(bottom * width) + right], across);
        return double.Lerp(upper, lower, down);
    }

    private static void Blend(Span<byte> pixel, double value)
    {
        var place = value * (Inferno.Length - 1);
        var below = Math.Min((int)place, Inferno.Length - 2);
        var (low, high, part) = (Inferno[below], Inferno[below + 1], place - below);
        var opacity = double.Lerp(LeastOpacity, MostOpacity, value);
        pixel[0] = Mix(pixel[0], double.Lerp(low.Red, high.Red, part), opacity);
        pixel[1] = Mix(pixel[1], double.Lerp(low.Green, high.Green, part), opacity);
        pixel[2] = Mix(pixel[2], double.Lerp(low.Blue, high.Blue, part), opacity);
    }

    private static byte Mix(double below, double above, double opacity) => (byte)Math.Round(double.Lerp(below, above, opacity));
}
