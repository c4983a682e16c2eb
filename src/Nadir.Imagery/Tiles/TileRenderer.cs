namespace Nadir.Imagery.Tiles;

/// <summary>
/// Draws map tiles: the image as <see cref="ImageSource"/> draws it, warped. Neighbouring tiles are drawn from the same
/// reduced pixels, so that no seam shows between them.
/// </summary>
/// <remarks>Thread-safe; see <see cref="ImageSource"/> on reads of one source.</remarks>
public static class TileRenderer
{
    // A kernel reaches at most two pixels of the reduced picture.
    private const int Margin = 3;
    private const long MostPixels = 4L << 20;

    /// <summary>Draws a tile; what the image does not show, or has no data for, is transparent.</summary>
    /// <param name="source">The image.</param>
    /// <param name="positions">What <see cref="ImageSource.GetTilePositions"/> gave for it.</param>
    /// <exception cref="ImageryException">The pixels are damaged, or take more memory than the
    /// limits allow.</exception>
    public static RgbaImage Render(ImageSource source, TilePositions positions)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(positions);
        var (across, down) = TileScale.Of(positions);
        var columns = ReducedSpan.Of(positions.ColumnSpan, positions.ImageWidth, across, Margin);
        var rows = ReducedSpan.Of(positions.RowSpan, positions.ImageHeight, down, Margin);
        while ((long)columns.Count * rows.Count > MostPixels)
        {
            // Where the projection stretches one corner of the tile far more than another.
            columns = columns.Halved(positions.ImageWidth);
            rows = rows.Halved(positions.ImageHeight);
        }

        var picture = source.ReadMasked(
            new PixelWindow(columns.Start, rows.Start, columns.Length, rows.Length), columns.Count, rows.Count);
        return new TileSampler(picture, columns, rows, across, down).Sample(positions);
    }
}

/// <summary>
/// One tile of the XYZ scheme: at each zoom the world is a square of 2^zoom by 2^zoom tiles, counted from the upper
/// left.
/// </summary>
/// <param name="Zoom">0 to <see cref="MaximumZoom"/>.</param>
/// <param name="X">Column, 0 to 2^zoom - 1.</param>
/// <param name="Y">Row, 0 at the north.</param>
public readonly record struct TileAddress(int Zoom, int X, int Y)
{
    /// <summary>The largest zoom: a pixel of a tile of 256 is then less than a centimetre of the equator.</summary>
    public const int MaximumZoom = 24;

    /// <summary>Whether there is such a tile.</summary>
    public bool IsValid => Zoom is >= 0 and <= MaximumZoom && X >= 0 && Y >= 0 && X < 1 << Zoom && Y < 1 << Zoom;

    /// <summary>The ground that the tile shows, in degrees.</summary>
    public (double West, double South, double East, double North) Bounds => (
        WebMercator.Longitude(Across(0)), WebMercator.Latitude(Down(1)), WebMercator.Longitude(Across(1)),
        WebMercator.Latitude(Down(0)));

    /// <summary>The tile that shows a place.</summary>
    /// <param name="zoom">0 to <see cref="MaximumZoom"/>.</param>
    /// <param name="longitude">Degrees, -180 to 180.</param>
    /// <param name="latitude">Degrees; beyond the square's edge the outermost tile.</param>
    public static TileAddress Of(int zoom, double longitude, double latitude)
    {
        var last = (1 << zoom) - 1;
        return new TileAddress(
            zoom,
            Math.Clamp((int)(WebMercator.X(longitude) * (1 << zoom)), 0, last),
            Math.Clamp((int)(WebMercator.Y(latitude) * (1 << zoom)), 0, last));
    }

    /// <summary>Degrees of longitude and latitude of a place in the tile.</summary>
    /// <param name="across">0 at the left edge, 1 at the right.</param>
    /// <param name="down">0 at the upper edge, 1 at the lower.</param>
    public (double Longitude, double Latitude) Position(double across, double down) =>
        (WebMercator.Longitude(Across(across)), WebMercator.Latitude(Down(down)));

    private double Across(double share) => (X + share) / (1 << Zoom);

    private double Down(double share) => (Y + share) / (1 << Zoom);
}

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

    /// <summary>
    /// Columns of the image, row by row of the tile, whole at a pixel's left edge; NaN where the image shows nothing.
    /// </summary>
    public IReadOnlyList<double> Columns => _columns;

    /// <summary>Rows of the image, likewise.</summary>
    public IReadOnlyList<double> Rows => _rows;

    internal ReadOnlySpan<double> ColumnSpan => _columns;

    internal ReadOnlySpan<double> RowSpan => _rows;
}

/// <summary>How many pixels of an image one pixel of a tile spans.</summary>
internal static class TileScale
{
    /// <summary>
    /// The mean spans along the image's columns and rows, over the neighbours that are both within the image.
    /// </summary>
    internal static (double Across, double Down) Of(TilePositions positions)
    {
        var columns = positions.ColumnSpan;
        var rows = positions.RowSpan;
        var size = positions.Size;
        double across = 0, down = 0;
        var count = 0;
        for (var i = 0; i < columns.Length - size; i++)
        {
            var (right, below) = (i + 1, i + size);
            if (right % size != 0 && !double.IsNaN(columns[i]) && !double.IsNaN(columns[right])
                && !double.IsNaN(columns[below]))
            {
                var (columnsRight, columnsBelow) = (columns[right] - columns[i], columns[below] - columns[i]);
                if (Math.Abs(columnsRight) > positions.ImageWidth / 2.0
                    || Math.Abs(columnsBelow) > positions.ImageWidth / 2.0)
                {
                    // Where the sides of an image around the whole globe meet.
                    continue;
                }

                across += double.Hypot(columnsRight, columnsBelow);
                down += double.Hypot(rows[right] - rows[i], rows[below] - rows[i]);
                count++;
            }
        }

        // An image of a pixel or two, of which no size can be told from the tile.
        return count == 0 ? (positions.ImageWidth, positions.ImageHeight) : (across / count, down / count);
    }
}
