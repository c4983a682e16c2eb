namespace Nadir.Imagery.Tiles;

/// <summary>
/// Mixes the pixels of a tile from those of a picture: by cubic convolution (Keys 1981) where the tile enlarges, by a
/// triangle as wide as the reduction where it reduces, and around pixels without data, which are given no weight.
/// </summary>
internal sealed class TileSampler
{
    private const int MostTaps = 6;

    private readonly byte[] _pixels;
    private readonly byte[]? _mask;
    private readonly ReducedSpan _columns;
    private readonly ReducedSpan _rows;
    private readonly ResamplingKernel _across;
    private readonly ResamplingKernel _down;

    /// <summary>Prepares to sample.</summary>
    /// <param name="picture">The pixels that were read.</param>
    /// <param name="columns">Which columns of the image they are.</param>
    /// <param name="rows">Which rows.</param>
    /// <param name="across">Columns of the image that one pixel of the tile spans.</param>
    /// <param name="down">Rows likewise.</param>
    internal TileSampler(MaskedImage picture, ReducedSpan columns, ReducedSpan rows, double across, double down)
    {
        (_pixels, _mask, _columns, _rows) = (picture.Image.Pixels, picture.Mask, columns, rows);
        _across = ResamplingKernel.For(across * columns.Count / columns.Length, _mask is not null);
        _down = ResamplingKernel.For(down * rows.Count / rows.Length, _mask is not null);
    }

    /// <summary>Makes the tile.</summary>
    internal RgbaImage Sample(TilePositions positions)
    {
        var tile = new byte[4 * positions.Size * positions.Size];
        Span<float> acrossWeights = stackalloc float[MostTaps];
        Span<float> downWeights = stackalloc float[MostTaps];
        for (var i = 0; i < positions.ColumnSpan.Length; i++)
        {
            if (!double.IsNaN(positions.ColumnSpan[i]))
            {
                var left = _across.Weigh(_columns.Place(positions.ColumnSpan[i]), acrossWeights, out var width);
                var top = _down.Weigh(_rows.Place(positions.RowSpan[i]), downWeights, out var height);
                Mix(left, top, acrossWeights[..width], downWeights[..height], tile.AsSpan(4 * i, 4));
            }
        }

        return new RgbaImage(positions.Size, positions.Size, tile);
    }

    private void Mix(int left, int top, ReadOnlySpan<float> across, ReadOnlySpan<float> down, Span<byte> pixel)
    {
        float red = 0, green = 0, blue = 0, valid = 0, all = 0;
        for (var y = 0; y < down.Length; y++)
        {
            // Beyond the image's edge its last pixels go on.
            var row = Math.Clamp(top + y, 0, _rows.Count - 1) * _columns.Count;
            for (var x = 0; x < across.Length; x++)
            {
                var place = row + Math.Clamp(left + x, 0, _columns.Count - 1);
                var weight = across[x] * down[y];
                all += weight;
                if (_mask is null || _mask[place] != 0)
                {
                    valid += weight;
                    red += weight * _pixels[3 * place];
                    green += weight * _pixels[(3 * place) + 1];
                    blue += weight * _pixels[(3 * place) + 2];
                }
            }
        }

        if (valid > 0)
        {
            pixel[0] = Round(red / valid);
            pixel[1] = Round(green / valid);
            pixel[2] = Round(blue / valid);
            pixel[3] = Round(255 * valid / all);
        }
    }

    private static byte Round(float value) => (byte)Math.Clamp(value + 0.5f, 0, 255);
}

/// <summary>
/// Columns or rows of an image that are read at a reduced size. Reductions are powers of two and begin at multiples of
/// themselves, so that tiles that share ground share the reduced pixels, and overviews are met as they are stored.
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

        return Aligned(lowest - (margin * (double)reduction), highest + (margin * (double)reduction), imageLength,
            reduction);
    }

    /// <summary>The same at half the size.</summary>
    internal ReducedSpan Halved(int imageLength) => Aligned(Start, Start + Length, imageLength, 2 * Reduction);

    /// <summary>
    /// Where a position of the image lies among the columns that are read; whole at their left edges.
    /// </summary>
    internal double Place(double position) => (position - Start) * Count / Length;

    private static ReducedSpan Aligned(double lowest, double highest, int imageLength, int reduction)
    {
        var start = (int)Math.Max(0, Math.Floor(lowest / reduction) * reduction);
        var end = (int)Math.Min(imageLength, Math.Ceiling(highest / reduction) * reduction);
        return new ReducedSpan(start, end - start, (end - start + reduction - 1) / reduction, reduction);
    }
}

/// <summary>Weights of the pixels around a position along one axis.</summary>
/// <param name="Radius">How far weights reach, in pixels, 1 to 2.</param>
/// <param name="IsCubic">Whether they are those of cubic convolution, else of a triangle.</param>
internal readonly record struct ResamplingKernel(double Radius, bool IsCubic)
{
    /// <summary>The kernel for a scale.</summary>
    /// <param name="scale">Pixels of the picture that one of the tile spans.</param>
    /// <param name="isMasked">Whether pixels may be missing; negative weights would then turn colours over.</param>
    internal static ResamplingKernel For(double scale, bool isMasked) =>
        scale <= 1 && !isMasked ? new(2, true) : new(Math.Clamp(scale, 1, 2), false);

    /// <summary>Computes the weights at a position.</summary>
    /// <param name="position">The position, whole at a pixel's left edge.</param>
    /// <param name="weights">Receives them.</param>
    /// <param name="count">How many there are.</param>
    /// <returns>The pixel of the first one; may lie outside of the picture.</returns>
    internal int Weigh(double position, Span<float> weights, out int count)
    {
        // The centre of the first pixel lies at a half.
        var center = position - 0.5;
        var first = (int)Math.Ceiling(center - Radius);
        count = Math.Min(weights.Length, (int)Math.Floor(center + Radius) - first + 1);
        for (var i = 0; i < count; i++)
        {
            var distance = Math.Abs(first + i - center);
            weights[i] = (float)(IsCubic ? Cubic(distance) : Math.Max(0, 1 - (distance / Radius)));
        }

        return first;
    }

    // Keys' kernel with a = -1/2.
    private static double Cubic(double distance) => distance switch
    {
        <= 1 => (((1.5 * distance) - 2.5) * distance * distance) + 1,
        < 2 => (((((-0.5 * distance) + 2.5) * distance) - 4) * distance) + 2,
        _ => 0,
    };
}
