using Nadir.Imagery.Tiles;

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
    /// <param name="heat">Row by row, 0 to 1; NaN leaves the picture as it is. Stretched over
    /// the whole picture.</param>
    /// <param name="width">Columns of the heat.</param>
    /// <param name="height">Rows of the heat.</param>
    /// <exception cref="ArgumentException">The sizes do not agree.</exception>
    public static RgbImage Paint(RgbImage picture, IReadOnlyList<float> heat, int width, int height)
    {
        ArgumentNullException.ThrowIfNull(picture);
        Check(heat, (width, height));
        var pixels = (byte[])picture.Pixels.Clone();
        for (var y = 0; y < picture.Height; y++)
        {
            for (var x = 0; x < picture.Width; x++)
            {
                var value = At(heat, width, height, ((x + 0.5) * width / picture.Width) - 0.5,
                    ((y + 0.5) * height / picture.Height) - 0.5);
                if (!double.IsNaN(value))
                {
                    Blend(pixels.AsSpan(3 * ((y * picture.Width) + x), 3), Math.Clamp(value, 0, 1));
                }
            }
        }

        return new RgbImage(picture.Width, picture.Height, pixels);
    }

    /// <summary>Draws heat alone, to be laid over a picture.</summary>
    /// <param name="heat">Row by row, 0 to 1; NaN is transparent.</param>
    /// <param name="cells">Columns and rows of the heat.</param>
    /// <param name="covered">
    /// How much of the heat lies over the picture, in cells from the upper left: less than all where the last cells
    /// reach over its edge.
    /// </param>
    /// <param name="size">Columns and rows of the result.</param>
    /// <exception cref="ArgumentException">The sizes do not agree.</exception>
    public static RgbaImage Draw(
        IReadOnlyList<float> heat, (int Width, int Height) cells, (double Width, double Height) covered,
        (int Width, int Height) size)
    {
        Check(heat, cells);
        var pixels = new byte[4L * size.Width * size.Height];
        for (var i = 0; i < size.Width * size.Height; i++)
        {
            var x = ((i % size.Width) + 0.5) * covered.Width / size.Width;
            var y = ((i / size.Width) + 0.5) * covered.Height / size.Height;
            Color(pixels.AsSpan(4 * i, 4), At(heat, cells.Width, cells.Height, x - 0.5, y - 0.5));
        }

        return new RgbaImage(size.Width, size.Height, pixels);
    }

    /// <summary>Draws heat alone as a map tile.</summary>
    /// <param name="heat">Row by row, 0 to 1; NaN is transparent.</param>
    /// <param name="cells">Columns and rows of the heat.</param>
    /// <param name="cellSize">Side of a cell in pixels of the image that the heat is of.</param>
    /// <param name="positions">Which points of the image the tile shows.</param>
    /// <exception cref="ArgumentException">The sizes do not agree.</exception>
    public static RgbaImage Draw(
        IReadOnlyList<float> heat, (int Width, int Height) cells, double cellSize, TilePositions positions)
    {
        ArgumentNullException.ThrowIfNull(positions);
        Check(heat, cells);
        var pixels = new byte[4 * positions.Size * positions.Size];
        for (var i = 0; i < positions.ColumnSpan.Length; i++)
        {
            if (!double.IsNaN(positions.ColumnSpan[i]))
            {
                var (x, y) = (positions.ColumnSpan[i] / cellSize, positions.RowSpan[i] / cellSize);
                Color(pixels.AsSpan(4 * i, 4), At(heat, cells.Width, cells.Height, x - 0.5, y - 0.5));
            }
        }

        return new RgbaImage(positions.Size, positions.Size, pixels);
    }

    private static void Check(IReadOnlyList<float> heat, (int Width, int Height) cells)
    {
        ArgumentNullException.ThrowIfNull(heat);
        if (heat.Count != (long)cells.Width * cells.Height || heat.Count == 0)
        {
            throw new ArgumentException(
                $"{heat.Count} values are no map of {cells.Width} x {cells.Height}.", nameof(heat));
        }
    }

    private static void Color(Span<byte> pixel, double value)
    {
        if (!double.IsNaN(value))
        {
            value = Math.Clamp(value, 0, 1);
            var (red, green, blue) = ColorOf(value);
            pixel[0] = (byte)Math.Round(red);
            pixel[1] = (byte)Math.Round(green);
            pixel[2] = (byte)Math.Round(blue);
            pixel[3] = (byte)Math.Round(255 * OpacityOf(value));
        }
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
        var (red, green, blue) = ColorOf(value);
        var opacity = OpacityOf(value);
        pixel[0] = Mix(pixel[0], red, opacity);
        pixel[1] = Mix(pixel[1], green, opacity);
        pixel[2] = Mix(pixel[2], blue, opacity);
    }

    private static double OpacityOf(double value) => double.Lerp(LeastOpacity, MostOpacity, value);

    private static (double Red, double Green, double Blue) ColorOf(double value)
    {
        var place = value * (Inferno.Length - 1);
        var below = Math.Min((int)place, Inferno.Length - 2);
        var (low, high, part) = (Inferno[below], Inferno[below + 1], place - below);
        return (double.Lerp(low.Red, high.Red, part), double.Lerp(low.Green, high.Green, part),
            double.Lerp(low.Blue, high.Blue, part));
    }

    private static byte Mix(double below, double above, double opacity) =>
        (byte)Math.Round(double.Lerp(below, above, opacity));
}
