namespace Nadir.Imagery;

/// <summary>Samples in memory with their place on the ground, to be written as a GeoTIFF.</summary>
/// <typeparam name="T">byte, ushort, short or float.</typeparam>
/// <remarks>Not copied on construction. Safe to read from many threads.</remarks>
public sealed record Raster<T>
    where T : unmanaged
{
    /// <summary>Columns.</summary>
    public required int Width { get; init; }

    /// <summary>Rows.</summary>
    public required int Height { get; init; }

    /// <summary>The samples band by band, each of <c>Width * Height</c>, rows from the top.</summary>
    public required T[] Samples { get; init; }

    /// <summary>What each band shows; its length is the number of bands.</summary>
    public required IReadOnlyList<ColorInterpretation> Colors { get; init; }

    /// <summary>The affine map to coordinates, or null.</summary>
    public GeoTransform? GeoTransform { get; init; }

    /// <summary>Points whose coordinates are known; written where there is no affine map.</summary>
    public IReadOnlyList<GroundControlPoint> GroundControlPoints { get; init; } = [];

    /// <summary>The reference system as well-known text or as <c>EPSG:32631</c>, or null.</summary>
    public string? CoordinateSystem { get; init; }

    /// <summary>The value that means "no measurement here", for every band, or null.</summary>
    public double? NoData { get; init; }

    /// <summary>Tags such as <c>TIFFTAG_DATETIME</c> (<c>yyyy:MM:dd HH:mm:ss</c>).</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; init; } = new Dictionary<string, string>();
}

/// <summary>Checks arrays that pictures wrap.</summary>
internal static class PixelArray
{
    /// <summary>Throws unless an array holds exactly the samples of a picture, a byte each.</summary>
    /// <param name="width">Columns, at least 1.</param>
    /// <param name="height">Rows, at least 1.</param>
    /// <param name="pixels">The array.</param>
    /// <param name="channels">Samples a pixel, named a letter each, such as RGB.</param>
    /// <exception cref="ArgumentException">The array's length is another one.</exception>
    public static void Require(int width, int height, byte[] pixels, string channels)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        ArgumentNullException.ThrowIfNull(pixels);
        var bytes = (long)channels.Length * width * height;
        if (pixels.LongLength != bytes)
        {
            throw new ArgumentException(
                $"{width} x {height} {channels} needs {bytes} bytes, not {pixels.LongLength}.", nameof(pixels));
        }
    }
}

/// <summary>The type of a band's samples. The numbers are GDAL's <c>GDALDataType</c>.</summary>
public enum SampleType
{
    /// <summary>Not known.</summary>
    Unknown = 0,

    /// <summary>8 bits, unsigned.</summary>
    Byte = 1,

    /// <summary>16 bits, unsigned.</summary>
    UInt16 = 2,

    /// <summary>16 bits, signed.</summary>
    Int16 = 3,

    /// <summary>32 bits, unsigned.</summary>
    UInt32 = 4,

    /// <summary>32 bits, signed.</summary>
    Int32 = 5,

    /// <summary>32 bits, floating point.</summary>
    Float32 = 6,

    /// <summary>64 bits, floating point.</summary>
    Float64 = 7,

    /// <summary>Complex of two <see cref="Int16"/>.</summary>
    ComplexInt16 = 8,

    /// <summary>Complex of two <see cref="Int32"/>.</summary>
    ComplexInt32 = 9,

    /// <summary>Complex of two <see cref="Float32"/>.</summary>
    ComplexFloat32 = 10,

    /// <summary>Complex of two <see cref="Float64"/>.</summary>
    ComplexFloat64 = 11,

    /// <summary>64 bits, unsigned (GDAL 3.5 and later).</summary>
    UInt64 = 12,

    /// <summary>64 bits, signed (GDAL 3.5 and later).</summary>
    Int64 = 13,

    /// <summary>8 bits, signed (GDAL 3.7 and later; earlier ones mark a <see cref="Byte"/> band as signed).</summary>
    Int8 = 14,
}
