using Nadir.Imagery;

namespace Nadir.Archive.Localization;

/// <summary>
/// Adds up what windows say of the cells that they cover. A window counts most for the cells at its centre, so that the map is
/// smooth; each scale counts as much as another, however many windows it has. For one thread at a time.
/// </summary>
internal sealed class HeatAccumulator
{
    // A corner that one window alone covers still gets that window's value.
    private const float LeastWeight = 0.02f;

    private readonly (float[] Sum, float[] Weight)[] _scales;

    public HeatAccumulator(int imageWidth, int imageHeight, int cellSize, int scales)
    {
        CellSize = cellSize;
        Width = (imageWidth + cellSize - 1) / cellSize;
        Height = (imageHeight + cellSize - 1) / cellSize;
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

    // 1 in the middle of the window, 0 at its edges.
    private float Tent(int cell, int start, int length)
    {
        var middle = (cell + 0.5f) * CellSize;
        return Math.Max(0, 1 - Math.Abs((2 * (middle - start) / length) - 1));
    }
}
