using Nadir.Imagery.Georeferencing;

namespace Nadir.Imagery.Tiles;

/// <summary>
/// Finds the positions of all pixels of a tile from few exact ones: a cell of 16 x 16 pixels is interpolated between
/// its corners where that is right to a tenth of a pixel of the tile at its edges' middles and its centre, and done
/// exactly where not.
/// </summary>
internal static class PositionGrid
{
    private const int CellSide = 16;
    private const int HalfCell = CellSide / 2;
    private const double Tolerance = 0.1;

    // Of the eight neighbours of a cell's centre and itself: (column, row) in half cells.
    private static readonly (int X, int Y)[] Checked = [(1, 0), (0, 1), (1, 1), (2, 1), (1, 2)];

    /// <summary>Columns and rows of the image at the centres of a tile's pixels, row by row.</summary>
    /// <param name="position">Leads from the ground to the image.</param>
    /// <param name="tile">The tile.</param>
    /// <param name="size">Its side in pixels, a multiple of 16.</param>
    internal static (double[] Columns, double[] Rows) Compute(PixelPosition position, TileAddress tile, int size)
    {
        var side = (size / HalfCell) + 1;
        var (nodeColumns, nodeRows) = Exact(position, tile, [.. Enumerable.Range(0, side * side).Select(i =>
            ((double)(i % side * HalfCell) / size, (double)(i / side * HalfCell) / size))]);
        var columns = new double[size * size];
        var rows = new double[size * size];
        var exact = new List<int>();
        for (var cell = 0; cell < size / CellSide * (size / CellSide); cell++)
        {
            var (left, top) = (cell % (size / CellSide), cell / (size / CellSide));
            var first = (2 * top * side) + (2 * left);
            var (u, v) = (new Corners(nodeColumns, first, side), new Corners(nodeRows, first, side));
            var isStraight = IsStraight(u, v, nodeColumns, nodeRows, first, side);
            for (var i = 0; i < CellSide * CellSide; i++)
            {
                var (x, y) = (i % CellSide, i / CellSide);
                var pixel = (((top * CellSide) + y) * size) + (left * CellSide) + x;
                if (isStraight)
                {
                    columns[pixel] = u.At((x + 0.5) / CellSide, (y + 0.5) / CellSide);
                    rows[pixel] = v.At((x + 0.5) / CellSide, (y + 0.5) / CellSide);
                }
                else
                {
                    exact.Add(pixel);
                }
            }
        }

        var (exactColumns, exactRows) = Exact(
            position, tile, [.. exact.Select(pixel => (((pixel % size) + 0.5) / size, ((pixel / size) + 0.5) / size))]);
        for (var i = 0; i < exact.Count; i++)
        {
            (columns[exact[i]], rows[exact[i]]) = (exactColumns[i], exactRows[i]);
        }

        return (columns, rows);
    }

    private static (double[] Columns, double[] Rows) Exact(
        PixelPosition position, TileAddress tile, (double Across, double Down)[] places)
    {
        var x = new double[places.Length];
        var y = new double[places.Length];
        for (var i = 0; i < places.Length; i++)
        {
            (x[i], y[i]) = tile.Position(places[i].Across, places[i].Down);
        }

        if (places.Length > 0)
        {
            position.Apply(x, y);
        }

        return (x, y);
    }

    private static bool IsStraight(Corners u, Corners v, double[] columns, double[] rows, int first, int side)
    {
        // How many pixels of the image one of the tile spans.
        var span = Math.Max(double.Hypot(u.Slope, v.Slope), 1e-12);
        foreach (var (x, y) in Checked)
        {
            var node = first + (y * side) + x;
            var error = double.Hypot(u.At(x / 2.0, y / 2.0) - columns[node], v.At(x / 2.0, y / 2.0) - rows[node]);

            // Also false for what is not finite.
            if (!(error <= Tolerance * span))
            {
                return false;
            }
        }

        return double.IsFinite(span);
    }

    /// <summary>The four corners of a cell, and what lies between them.</summary>
    private readonly struct Corners(double[] nodes, int first, int side)
    {
        private readonly double _leftTop = nodes[first];
        private readonly double _rightTop = nodes[first + 2];
        private readonly double _leftBottom = nodes[first + (2 * side)];
        private readonly double _rightBottom = nodes[first + (2 * side) + 2];

        /// <summary>The larger change along the diagonals, a pixel of the tile.</summary>
        internal double Slope =>
            Math.Max(Math.Abs(_rightBottom - _leftTop), Math.Abs(_leftBottom - _rightTop)) / CellSide;

        internal double At(double x, double y) =>
            double.Lerp(double.Lerp(_leftTop, _rightTop, x), double.Lerp(_leftBottom, _rightBottom, x), y);
    }
}
