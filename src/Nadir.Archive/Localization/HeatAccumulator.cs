using Nadir.Imagery;

namespace Nadir.Archive.Localization;

/// <summary>
/// Adds up what windows say of the cells that they cover. A window counts most for the cells at its centre, so that the
/// map is smooth; each scale counts as much as another, however many windows it has. For one thread at a time.
/// </summary>
internal sealed class HeatAccumulator
{
    // A corner that one window alone covers still gets that window's value.
    private const float LeastWeight = 0.02f;

    private readonly (float[] Sum, float[] Weight)[] _scales;
    private readonly bool[] _hasData;

    public HeatAccumulator(int imageWidth, int imageHeight, int cellSize, int scales)
    {
        CellSize = cellSize;
        Width = (imageWidth + cellSize - 1) / cellSize;
        Height = (imageHeight + cellSize - 1) / cellSize;
        _hasData = new bool[Width * Height];
        _scales = [.. Enumerable.Range(0, scales).Select(_ => (new float[Width * Height], new float[Width * Height]))];
    }

    public int CellSize { get; }

    public int Width { get; }

    public int Height { get; }

    /// <summary>Adds a window.</summary>
    public void Add(int scale, PixelWindow window, float cosine)
    {
        var (sum, weight) = _scales[scale];
        var (left, right) = Cells(window.X, window.Width, Width);
        var (top, bottom) = Cells(window.Y, window.Height, Height);
        for (var row = top; row < bottom; row++)
        {
            var vertical = Tent(row, window.Y, window.Height);
            for (var column = left; column < right; column++)
            {
                var share = Math.Max(LeastWeight, vertical * Tent(column, window.X, window.Width));
                sum[(row * Width) + column] += share * cosine;
                weight[(row * Width) + column] += share;
            }
        }
    }

    /// <summary>Notes which cells have data: those whose middle a window shows by a valid pixel.</summary>
    /// <param name="window">The pixels of the image that were read.</param>
    /// <param name="mask">Which of them are valid, at a size; null for all.</param>
    /// <param name="size">The mask's columns and rows.</param>
    public void AddData(PixelWindow window, byte[]? mask, int size)
    {
        var (left, right) = Cells(window.X, window.Width, Width);
        var (top, bottom) = Cells(window.Y, window.Height, Height);
        for (var row = top; row < bottom; row++)
        {
            for (var column = left; column < right; column++)
            {
                var x = Place(column, window.X, window.Width, size);
                var y = Place(row, window.Y, window.Height, size);
                _hasData[(row * Width) + column] |= mask is null || mask[(y * size) + x] != 0;
            }
        }
    }

    /// <summary>
    /// The mean cosine of each cell; NaN where the image has no data. If it has none at any cell's middle, of each that
    /// a window covers.
    /// </summary>
    public float[] MeanOverData()
    {
        var mean = Mean();
        if (_hasData.Contains(true))
        {
            for (var cell = 0; cell < mean.Length; cell++)
            {
                mean[cell] = _hasData[cell] ? mean[cell] : float.NaN;
            }
        }

        return mean;
    }

    /// <summary>The mean cosine of each cell; NaN where no window was added.</summary>
    public float[] Mean()
    {
        var mean = new float[Width * Height];
        for (var cell = 0; cell < mean.Length; cell++)
        {
            var (total, count) = (0f, 0);
            foreach (var (sum, weight) in _scales)
            {
                if (weight[cell] > 0)
                {
                    total += sum[cell] / weight[cell];
                    count++;
                }
            }

            mean[cell] = count > 0 ? total / count : float.NaN;
        }

        return mean;
    }

    private (int First, int End) Cells(int start, int length, int most) =>
        (start / CellSize, Math.Min(most, (start + length + CellSize - 1) / CellSize));

    // Where the middle of a cell is among so many pixels that show a window.
    private int Place(int cell, int start, int length, int size) =>
        (int)Math.Clamp((((cell + 0.5) * CellSize) - start) * size / length, 0, size - 1);

    // 1 in the middle of the window, 0 at its edges.
    private float Tent(int cell, int start, int length)
    {
        var middle = (cell + 0.5f) * CellSize;
        return Math.Max(0, 1 - Math.Abs((2 * (middle - start) / length) - 1));
    }
}
