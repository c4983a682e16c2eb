namespace Nadir.Imagery;

/// <summary>
/// What an image may ask for. All limits are checked against the header, before any pixel is decoded.
/// </summary>
public sealed record ImageLimits
{
    /// <summary>The limits used when none are given: 256 Mpx, 16 Gpx in tiles, and 1 GiB.</summary>
    public static ImageLimits Default { get; } = new();

    /// <summary>
    /// The most pixels (width times height) of an image that is stored in rows, strips or one piece, of which a window
    /// costs as much as all that comes before it. Default 256 x 1,048,576.
    /// </summary>
    public long MaxPixels { get; init; } = 256L << 20;

    /// <summary>
    /// The most pixels of an image that is stored in tiles (such as COG), of which a window costs no more than its own
    /// tiles. Default 16 x 1,073,741,824: about 131,000 pixels along each side.
    /// </summary>
    public long MaxTiledPixels { get; init; } = 16L << 30;

    /// <summary>
    /// The most bytes that decoding may take at a time: one block of every band (the whole image in formats that
    /// decode in one piece), and the buffers of one read. Default 1 GiB.
    /// </summary>
    public long MaxDecodeBytes { get; init; } = 1L << 30;

    /// <summary>The most bands (components, samples of a pixel). Default 4096.</summary>
    public int MaxBands { get; init; } = 4096;

    /// <summary>
    /// The most bytes of texts, profiles and other tags beside the pixels, as they are when unpacked. Default 64 MiB.
    /// </summary>
    public long MaxMetadataBytes { get; init; } = 64L << 20;

    /// <summary>
    /// The most samples that the scans of a progressive JPEG may pass over, all together: a pass over an image is its
    /// pixels times its components. Default 16 x 1,073,741,824.
    /// </summary>
    public long MaxScannedSamples { get; init; } = 16L << 30;
}
