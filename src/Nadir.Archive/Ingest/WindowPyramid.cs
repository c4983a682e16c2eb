using Nadir.Imagery;

namespace Nadir.Archive.Ingest;

/// <summary>Cuts an image into the views that are encoded.</summary>
internal static class WindowPyramid
{
    /// <summary>
    /// Lists the views: the whole image first, then, for each scale, overlapping windows that together cover every
    /// pixel. The windows at the right and lower edge are moved inwards, so that all windows of a scale have one size.
    /// </summary>
    /// <param name="width">Columns of the image.</param>
    /// <param name="height">Rows of the image.</param>
    /// <param name="options">Scales and overlap.</param>
    /// <param name="groundSamplingDistance">Metres a pixel, where that is known.</param>
    /// <param name="smallest">Pixels that a window of a known size on the ground has at least: the side of the
    /// encoder's input.</param>
    public static IEnumerable<PixelWindow> Cut(
        int width, int height, TilingOptions options, double? groundSamplingDistance = null, int smallest = 1)
    {
        yield return new PixelWindow(0, 0, width, height);
        var larger = Math.Max(width, height);
        var (sizes, wholeLimit) = options.InPixels(groundSamplingDistance, smallest);
        if (larger <= wholeLimit)
        {
            yield break;
        }

        foreach (var size in sizes)
        {
            if (size >= larger)
            {
                yield break;
            }

            foreach (var window in Squares(width, height, size, options.Overlap))
            {
                yield return window;
            }
        }
    }

    /// <summary>Lists the windows of one scale, row by row.</summary>
    /// <param name="width">Columns of the image.</param>
    /// <param name="height">Rows of the image.</param>
    /// <param name="size">Side of a window; an image that is narrower gives windows of its own width.</param>
    /// <param name="overlap">The part that neighbours share.</param>
    public static IEnumerable<PixelWindow> Squares(int width, int height, int size, double overlap)
    {
        var stride = Math.Max(1, (int)Math.Round(size * (1 - overlap)));
        foreach (var y in Starts(height, size, stride))
        {
            foreach (var x in Starts(width, size, stride))
            {
                yield return new PixelWindow(x, y, Math.Min(size, width), Math.Min(size, height));
            }
        }
    }

    /// <summary>How many windows a scale has.</summary>
    /// <inheritdoc cref="Squares"/>
    public static long Count(int width, int height, int size, double overlap)
    {
        var stride = Math.Max(1, (int)Math.Round(size * (1 - overlap)));
        return StartCount(width, size, stride) * StartCount(height, size, stride);
    }

    private static long StartCount(int length, int size, int stride) =>
        ((Math.Max(0, length - size) + stride - 1L) / stride) + 1;

    private static IEnumerable<int> Starts(int length, int size, int stride)
    {
        var last = Math.Max(0, length - size);
        for (var start = 0; start < last; start += stride)
        {
            yield return start;
        }

        yield return last;
    }
}
