namespace Nadir.Archive.Localization;

/// <summary>Filters of a square around each cell, row by row and then column by column; beyond the edge lies the edge's own cell.</summary>
internal static class SlidingWindow
{
    /// <summary>The mean within <paramref name="radius"/> cells.</summary>
    public static float[] Mean(float[] values, int width, int height, int radius) => Both(values, width, height, (line, at, length) =>
    {
        var sum = 0f;
        for (var offset = -radius; offset <= radius; offset++)
        {
            sum += line(Math.Clamp(at + offset, 0, length - 1));
        }

        return sum / ((2 * radius) + 1);
    });

    /// <summary>The largest value within <paramref name="radius"/> cells.</summary>
    public static float[] Maximum(float[] values, int width, int height, int radius) => Both(values, width, height, (line, at, length) =>
    {
        var largest = float.NegativeInfinity;
        for (var place = Math.Max(0, at - radius); place <= Math.Min(length - 1, at + radius); place++)
        {
            largest = Math.Max(largest, line(place));
        }

        return largest;
    });

    private static float[] Both(float[] values, int width, int height, Func<Func<int, float>, int, int, float> filter)
    {
        var rows = new float[values.Length];
        Parallel.For(0, height, row =>
        {
            for (var column = 0; column < width; column++)
            {
                rows[(row * width) + column] = filter(place => values[(row * width) + place], column, width);
            }
        });
        var both = new float[values.Length];
        Parallel.For(0, width, column =>
        {
            for (var row = 0; row < height; row++)
            {
                both[(row * width) + column] = filter(place => rows[(place * width) + column], row, height);
            }
        });
        return both;
    }
}
