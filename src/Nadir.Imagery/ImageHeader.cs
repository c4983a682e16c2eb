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

    /// <summary>Sizes of the reduced versions stored in the file (or that its format gives cheaply), largest first.</summary>
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
    /// Whether the ground control points are the image's four corners, each exact, so that what lies between them follows a
    /// perspective; else a polynomial is fitted to them.
    /// </summary>
    public bool IsPlacedByCorners { get; init; }

    /// <summary>Width times height.</summary>
    public long PixelCount => (long)Width * Height;

    /// <summary>When the picture was taken, or null. A time without a zone is taken as UTC; see <see cref="Nadir.Imagery.AcquisitionTime"/>.</summary>
    public DateTimeOffset? AcquisitionTime => Imagery.AcquisitionTime.Of(Metadata, TimeZoneInfo.Utc)?.Time;
}
