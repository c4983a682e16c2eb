namespace Nadir.Imagery;

/// <summary>What an image may ask for. Both limits are checked against the header, before any pixel is decoded.</summary>
public sealed record ImageLimits
{
    /// <summary>The limits used when none are given: 256 Mpx and 1 GiB.</summary>
    public static ImageLimits Default { get; } = new();

    /// <summary>The most pixels (width times height) that an image may have. Default 256 x 1,048,576.</summary>
    public long MaxPixels { get; init; } = 256L << 20;

    /// <summary>
    /// The most bytes that decoding may take at a time: one block of every band (the whole image in formats that
    /// decode in one piece), and the buffers of one read. Default 1 GiB.
    /// </summary>
    public long MaxDecodeBytes { get; init; } = 1L << 30;
}
