namespace Nadir.Imagery;

/// <summary>How the tiles of a GeoTIFF are compressed.</summary>
public enum GeoTiffCompression
{
    /// <summary>Loses nothing; for every type.</summary>
    Deflate,

    /// <summary>JPEG of quality 90, a fifth of the size; only for one or three bands of 8 bits without nodata.</summary>
    Jpeg,
}
