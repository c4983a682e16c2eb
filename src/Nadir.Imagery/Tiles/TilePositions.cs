namespace Nadir.Imagery.Tiles;

/// <summary>For each pixel of a tile, which point of an image is at its centre.</summary>
/// <remarks>Immutable, safe to read from many threads.</remarks>
public sealed class TilePositions
{
    private readonly double[] _columns;
    private readonly double[] _rows;

    internal TilePositions(int size, int imageWidth, int imageHeight, double[] columns, double[] rows) =>
        (Size, ImageWidth, ImageHeight, _columns, _rows) = (size, imageWidth, imageHeight, columns, rows);

    /// <summary>Columns and rows of the tile.</summary>
    public int Size { get; }

    /// <summary>Columns of the image.</summary>
    public int ImageWidth { get; }

    /// <summary>Rows of the image.</summary>
    public int ImageHeight { get; }

    /// <summary>Columns of the image, row by row of the tile, whole at a pixel's left edge; NaN where the image shows nothing.</summary>
    public IReadOnlyList<double> Columns => _columns;

    /// <summary>Rows of the image, likewise.</summary>
    public IReadOnlyList<double> Rows => _rows;

    internal ReadOnlySpan<double> ColumnSpan => _columns;

    internal ReadOnlySpan<double> RowSpan => _rows;
}
