using Nadir.Archive.Ports;
using Nadir.Imagery;
using Nadir.Server.Pictures;

namespace Nadir.Server.Attention;

/// <summary>Draws where a model looks, to be laid over the picture of a window.</summary>
internal static class AttentionPicture
{
    /// <summary>Draws.</summary>
    /// <param name="grid">Where the model looks in the part that it sees.</param>
    /// <param name="window">The window.</param>
    /// <param name="seen">The part of the window that the model sees.</param>
    /// <param name="size">The window is fitted into a square of this side.</param>
    /// <returns>A picture of the window's shape, transparent where the model sees nothing.</returns>
    public static RgbaImage Draw(AttentionGrid grid, PixelWindow window, PixelWindow seen, int size)
    {
        var (width, height) = FittedPicture.Fit(window.Width, window.Height, size);
        var (left, right) = Place(seen.X - window.X, seen.Width, window.Width, width);
        var (top, bottom) = Place(seen.Y - window.Y, seen.Height, window.Height, height);
        var heat = HeatOverlay.Draw(grid.Values, (grid.Width, grid.Height), (grid.Width, grid.Height), (right - left, bottom - top));
        if (heat.Width == width && heat.Height == height)
        {
            return heat;
        }

        var pixels = new byte[4 * width * height];
        for (var y = top; y < bottom; y++)
        {
            heat.Pixels.AsSpan(4 * heat.Width * (y - top), 4 * heat.Width).CopyTo(pixels.AsSpan(4 * ((y * width) + left)));
        }

        return new RgbaImage(width, height, pixels);
    }

    private static (int First, int End) Place(int start, int length, int of, int pixels)
    {
        var first = Math.Min((int)Math.Round((double)start * pixels / of), pixels - 1);
        return (first, Math.Max(first + 1, (int)Math.Round((double)(start + length) * pixels / of)));
    }
}
