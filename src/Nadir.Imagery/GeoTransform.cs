namespace Nadir.Imagery;

/// <summary>
/// The affine map from pixels to the coordinates of an image's reference system, as GDAL writes it:
/// x = OriginX + column * PixelWidth + row * RowRotation, y = OriginY + column * ColumnRotation + row * PixelHeight.
/// Whole columns and rows are corners of pixels, (0, 0) is the image's upper left corner.
/// </summary>
/// <param name="OriginX">x of the upper left corner.</param>
/// <param name="PixelWidth">x of one column.</param>
/// <param name="RowRotation">x of one row; 0 where north is up.</param>
/// <param name="OriginY">y of the upper left corner.</param>
/// <param name="ColumnRotation">y of one column; 0 where north is up.</param>
/// <param name="PixelHeight">y of one row; negative where north is up.</param>
public readonly record struct GeoTransform(
    double OriginX,
    double PixelWidth,
    double RowRotation,
    double OriginY,
    double ColumnRotation,
    double PixelHeight)
{
    /// <summary>Coordinates of a point of the image.</summary>
    /// <param name="column">Column, whole at a pixel's left edge.</param>
    /// <param name="row">Row, whole at a pixel's upper edge.</param>
    public (double X, double Y) Apply(double column, double row) => (
        OriginX + (column * PixelWidth) + (row * RowRotation),
        OriginY + (column * ColumnRotation) + (row * PixelHeight));

    internal static GeoTransform FromArray(ReadOnlySpan<double> a) => new(a[0], a[1], a[2], a[3], a[4], a[5]);

    internal double[] ToArray() => [OriginX, PixelWidth, RowRotation, OriginY, ColumnRotation, PixelHeight];
}
