namespace Nadir.Imagery.Headers;

/// <summary>Tells a file's format by its first bytes, as GDAL's drivers do.</summary>
internal static class FormatSignature
{
    private static readonly (byte[] Magic, int Offset, string Format)[] Signatures =
    [
        ([0xFF, 0xD8, 0xFF], 0, "JPEG"),
        ([0x89, (byte)'P', (byte)'N', (byte)'G'], 0, "PNG"),
        ([(byte)'I', (byte)'I', 42, 0], 0, "TIFF"),
        ([(byte)'M', (byte)'M', 0, 42], 0, "TIFF"),
        ([(byte)'I', (byte)'I', 43, 0], 0, "BigTIFF"),
        ([(byte)'M', (byte)'M', 0, 43], 0, "BigTIFF"),
        ([(byte)'W', (byte)'E', (byte)'B', (byte)'P'], 8, "WebP"),
        ([(byte)'j', (byte)'P', (byte)' ', (byte)' '], 4, "JPEG 2000"),
        ([0xFF, 0x4F, 0xFF, 0x51], 0, "JPEG 2000"),
        ([(byte)'B', (byte)'M'], 0, "BMP"),
    ];

    /// <summary>The format as people call it, or null.</summary>
    internal static string? Of(ReadOnlySpan<byte> start)
    {
        foreach (var (magic, offset, format) in Signatures)
        {
            if (start.Length >= offset + magic.Length && start.Slice(offset, magic.Length).SequenceEqual(magic))
            {
                return format;
            }
        }

        return null;
    }
}
