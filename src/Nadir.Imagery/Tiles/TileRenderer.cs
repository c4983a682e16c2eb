namespace Nadir.Imagery.Tiles;

/// <summary>
/// Draws map tiles: the image as <see cref="ImageSource"/> draws it, warped. Neighbouring tiles are drawn from the same reduced
/// pixels, so that no seam shows between them.
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
    /// <exception cref="ImageryException">The pixels are damaged, or take more memory than the limits allow.</exception>
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
