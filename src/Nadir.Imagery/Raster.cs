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
