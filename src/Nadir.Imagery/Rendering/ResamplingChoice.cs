using Nadir.Imagery.Gdal;

namespace Nadir.Imagery.Rendering;

/// <summary>
/// Cubic up to a reduction of four, measured from the overview that is read; the mean beyond, where a widened cubic
/// kernel costs its square and looks the same.
/// </summary>
internal static class ResamplingChoice
{
    private const double CubicReduction = 4;

    internal static Resampling For(ImageHeader header, PixelWindow window, int width, int height)
    {
        if (window.Width == width && window.Height == height)
        {
            return Resampling.Nearest;
        }

        var reduction = Math.Max((double)window.Width / width, (double)window.Height / height);
        var overview = header.Overviews
            .Where(o => o.Width > 0)
            .Select(o => (double)header.Width / o.Width)
            .Where(factor => factor <= reduction)
            .DefaultIfEmpty(1)
            .Max();
        return reduction / overview > CubicReduction ? Resampling.Average : Resampling.Cubic;
    }
}
