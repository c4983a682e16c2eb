namespace Nadir.Imagery;

/// <summary>A format that pictures are written in.</summary>
public enum PictureFormat
{
    /// <summary>JPEG: small, loses detail.</summary>
    Jpeg,

    /// <summary>PNG: loses nothing.</summary>
    Png,

    /// <summary>WebP: smaller than JPEG at the same look.</summary>
    WebP,
}
