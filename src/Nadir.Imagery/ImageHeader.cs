namespace Nadir.Imagery;

/// <summary>What a file says of itself, known before any pixel is read.</summary>
/// <remarks>Immutable, safe to read from many threads.</remarks>
public sealed record ImageHeader
{
    /// <summary>The path that was opened, or the name given with bytes.</summary>
    public required string Name { get; init; }

    /// <summary>GDAL's name of the format: GTiff, JPEG, PNG, WEBP, JP2OpenJPEG or BMP.</summary>
    public required string Format { get; init; }

    /// <summary>Columns.</summary>
    public required int Width { get; init; }

    /// <summary>Rows.</summary>
    public required int Height { get; init; }

    /// <summary>The bands in file order, at least one.</summary>
    public required IReadOnlyList<BandHeader> Bands { get; init; }

    /// <summary>
    /// Sizes of the reduced versions stored in the file (or that its format gives cheaply), largest first.
    /// </summary>
    public required IReadOnlyList<(int Width, int Height)> Overviews { get; init; }

    /// <summary>The first band's palette, or null.</summary>
    public Palette? Palette { get; init; }

    /// <summary>The affine map to coordinates, or null where the file has none.</summary>
    public GeoTransform? GeoTransform { get; init; }

    /// <summary>Points whose coordinates are known; used where there is no affine map.</summary>
    public IReadOnlyList<GroundControlPoint> GroundControlPoints { get; init; } = [];

    /// <summary>The coordinate reference system as OGC well-known text, or null.</summary>
    public string? CoordinateSystem { get; init; }

    /// <summary>The file's own tags, such as TIFFTAG_DATETIME or EXIF_Make.</summary>
    public required IReadOnlyDictionary<string, string> Metadata { get; init; }

    /// <summary>Whether 0 stands for white, as in scanned line art; the picture is inverted when read as RGB.</summary>
    public bool IsWhiteZero { get; init; }

    /// <summary>
    /// Whether the ground control points are the image's four corners, each exact, so that what lies between them
    /// follows a perspective; else a polynomial is fitted to them.
    /// </summary>
    public bool IsPlacedByCorners { get; init; }

    /// <summary>Width times height.</summary>
    public long PixelCount => (long)Width * Height;

    /// <summary>
    /// When the picture was taken, or null. A time without a zone is taken as UTC; see
    /// <see cref="Nadir.Imagery.AcquisitionTime"/>.
    /// </summary>
    public DateTimeOffset? AcquisitionTime => Imagery.AcquisitionTime.Of(Metadata, TimeZoneInfo.Utc)?.Time;
}

/// <summary>What a file says of one of its bands, known before any pixel is read.</summary>
/// <param name="Type">Type of the samples.</param>
/// <param name="Bits">Bits that a sample uses; below the type's own for 1-bit or 12-bit files.</param>
/// <param name="IsSigned">Whether a <see cref="SampleType.Byte"/> band is marked as signed.</param>
/// <param name="Color">What the band shows.</param>
/// <param name="NoData">The value that means "no measurement here", or null. May be NaN.</param>
/// <param name="Description">The band's name in the file, or empty.</param>
/// <param name="BlockWidth">Columns of a block (tile or strip) as stored.</param>
/// <param name="BlockHeight">Rows of a block as stored.</param>
public sealed record BandHeader(
    SampleType Type,
    int Bits,
    bool IsSigned,
    ColorInterpretation Color,
    double? NoData,
    string Description,
    int BlockWidth,
    int BlockHeight)
{
    /// <summary>Whether the samples are complex numbers, which have no picture of their own.</summary>
    public bool IsComplex => Type is >= SampleType.ComplexInt16 and <= SampleType.ComplexFloat64;

    /// <summary>Bytes of one sample in memory.</summary>
    public int SampleBytes => Type switch
    {
        SampleType.Byte or SampleType.Int8 => 1,
        SampleType.UInt16 or SampleType.Int16 => 2,
        SampleType.ComplexFloat64 => 16,
        SampleType.Float64 or SampleType.UInt64 or SampleType.Int64 => 8,
        SampleType.ComplexInt32 or SampleType.ComplexFloat32 => 8,
        _ => 4,
    };
}

/// <summary>What a band shows. The numbers are GDAL's <c>GDALColorInterp</c>; others may occur in files.</summary>
public enum ColorInterpretation
{
    /// <summary>Not said.</summary>
    Undefined = 0,

    /// <summary>Brightness.</summary>
    Gray = 1,

    /// <summary>Indices into a palette.</summary>
    Palette = 2,

    /// <summary>Red.</summary>
    Red = 3,

    /// <summary>Green.</summary>
    Green = 4,

    /// <summary>Blue.</summary>
    Blue = 5,

    /// <summary>Opacity: 0 is transparent.</summary>
    Alpha = 6,

    /// <summary>Cyan ink.</summary>
    Cyan = 10,

    /// <summary>Magenta ink.</summary>
    Magenta = 11,

    /// <summary>Yellow ink.</summary>
    Yellow = 12,

    /// <summary>Black ink.</summary>
    Black = 13,
}

/// <summary>The colours that a palette band's indices stand for.</summary>
/// <remarks>Immutable, safe to read from many threads.</remarks>
public sealed class Palette
{
    private readonly byte[] entries;

    internal Palette(byte[] rgbaEntries) => entries = rgbaEntries;

    /// <summary>Number of colours.</summary>
    public int Count => entries.Length / 4;

    /// <summary>One colour.</summary>
    /// <param name="index">From 0 to <see cref="Count"/> - 1.</param>
    /// <returns>Red, green, blue and opacity, 0 to 255.</returns>
    public (byte Red, byte Green, byte Blue, byte Alpha) this[int index] =>
        (entries[4 * index], entries[(4 * index) + 1], entries[(4 * index) + 2], entries[(4 * index) + 3]);
}

/// <summary>A point of an image whose coordinates somebody measured.</summary>
/// <param name="Column">Column, whole at a pixel's left edge.</param>
/// <param name="Row">Row, whole at a pixel's upper edge.</param>
/// <param name="X">x in the image's reference system.</param>
/// <param name="Y">y in the image's reference system.</param>
public readonly record struct GroundControlPoint(double Column, double Row, double X, double Y);

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
