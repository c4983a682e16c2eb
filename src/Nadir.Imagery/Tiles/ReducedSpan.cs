namespace Nadir.Imagery.Tiles;

/// <summary>
/// Columns or rows of an image that are read at a reduced size. Reductions are powers of two and begin at multiples of themselves,
/// so that tiles that share ground share the reduced pixels, and overviews are met as they are stored.
/// </summary>
/// <param name="Start">The first column of the image.</param>
/// <param name="Length">Columns of the image.</param>
/// <param name="Count">Columns that are read of them.</param>
/// <param name="Reduction">Columns of the image for one that is read.</param>
internal readonly record struct ReducedSpan(int Start, int Length, int Count, int Reduction)
{
    /// <summary>The span that covers some positions.</summary>
    /// <param name="positions">Positions in the image; NaN for none.</param>
    /// <param name="imageLength">Columns of the whole image.</param>
    /// <param name="scale">Columns of the image that one pixel of the tile spans.</param>
    /// <param name="margin">Columns to read beyond, where there are.</param>
    internal static ReducedSpan Of(ReadOnlySpan<double> positions, int imageLength, double scale, int margin)
    {
        var (lowest, highest) = (double.PositiveInfinity, double.NegativeInfinity);
        foreach (var position in positions)
        {
            // NaN is neither.
            lowest = position < lowest ? position : lowest;
            highest = position > highest ? position : highest;
        }

        var reduction = 1;
        while (2 * reduction <= scale && 2 * reduction <= imageLength)
        {
            reduction *= 2;
        }

        return Aligned(lowest - (margin * (double)reduction), highest + (margin * (double)reduction), imageLength, reduction);
    }

    /// <summary>The same at half the size.</summary>
    internal ReducedSpan Halved(int imageLength) => Aligned(Start, Start + Length, imageLength, 2 * Reduction);

    /// <summary>Where a position of the image lies among the columns that are read; whole at their left edges.</summary>
    internal double Place(double position) => (position - Start) * Count / Length;

    private static ReducedSpan Aligned(double lowest, double highest, int imageLength, int reduction)
    {
        var start = (int)Math.Max(0, Math.Floor(lowest / reduction) * reduction);
        var end = (int)Math.Min(imageLength, Math.Ceiling(highest / reduction) * reduction);
        return new ReducedSpan(start, end - start, (end - start + reduction - 1) / reduction, reduction);
    }
}
