using System.Buffers.Binary;
using System.IO.Compression;

namespace Nadir.Reports.Charts;

/// <summary>
/// An attention map as a small transparent PNG, a pixel a cell. Laid over a picture, the browser enlarges it smoothly,
/// so that an overlay costs some hundred bytes.
/// </summary>
internal static class HeatPicture
{
    private const int BytesPerPixel = 4;
    private const byte BitDepth = 8;
    private const byte TrueColorWithAlpha = 6;

    internal static EncodedPicture Of(AttentionMap map)
    {
        using var png = new MemoryStream();
        png.Write([0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A]);
        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, map.Columns);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), map.Rows);
        (header[8], header[9]) = (BitDepth, TrueColorWithAlpha);
        WriteChunk(png, "IHDR"u8, header);
        WriteChunk(png, "IDAT"u8, Compress(Scanlines(map)));
        WriteChunk(png, "IEND"u8, []);
        return new EncodedPicture(png.ToArray());
    }

    // Each line begins with the byte that says it is not filtered.
    private static byte[] Scanlines(AttentionMap map)
    {
        var strengths = map.Normalized();
        var stride = 1 + (map.Columns * BytesPerPixel);
        var lines = new byte[map.Rows * stride];
        for (var i = 0; i < strengths.Length; i++)
        {
            var (row, column) = (i / map.Columns, i % map.Columns);
            HeatColor.Write(strengths[i], lines.AsSpan((row * stride) + 1 + (column * BytesPerPixel), BytesPerPixel));
        }

        return lines;
    }

    private static byte[] Compress(byte[] bytes)
    {
        using var compressed = new MemoryStream();
        using (var zlib = new ZLibStream(compressed, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            zlib.Write(bytes);
        }

        return compressed.ToArray();
    }

    private static void WriteChunk(MemoryStream png, ReadOnlySpan<byte> type, ReadOnlySpan<byte> content)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, content.Length);
        png.Write(number);
        png.Write(type);
        png.Write(content);
        BinaryPrimitives.WriteUInt32BigEndian(number, Checksum([.. type, .. content]));
        png.Write(number);
    }

    // CRC-32 of ISO 3309, as PNG wants it.
    private static uint Checksum(ReadOnlySpan<byte> bytes)
    {
        var register = 0xFFFFFFFF;
        foreach (var value in bytes)
        {
            register ^= value;
            for (var bit = 0; bit < 8; bit++)
            {
                register = (register & 1) == 0 ? register >> 1 : (register >> 1) ^ 0xEDB88320;
            }
        }

        return ~register;
    }
}

/// <summary>
/// The colours of heat-maps over pictures: matplotlib's inferno at five places, less transparent where it is hotter.
/// </summary>
internal static class HeatColor
{
    private const double LeastOpacity = 0.35;
    private const double MostOpacity = 0.75;

    private static readonly (byte Red, byte Green, byte Blue)[] Inferno =
        [(0, 0, 4), (87, 16, 110), (188, 55, 84), (249, 142, 9), (252, 255, 164)];

    /// <summary>Writes red, green, blue and opacity of a strength from 0 to 1.</summary>
    internal static void Write(double strength, Span<byte> rgba)
    {
        var place = strength * (Inferno.Length - 1);
        var below = Math.Min((int)place, Inferno.Length - 2);
        var (low, high, part) = (Inferno[below], Inferno[below + 1], place - below);
        rgba[0] = Mix(low.Red, high.Red, part);
        rgba[1] = Mix(low.Green, high.Green, part);
        rgba[2] = Mix(low.Blue, high.Blue, part);
        rgba[3] = Mix(255 * LeastOpacity, 255 * MostOpacity, strength);
    }

    private static byte Mix(double low, double high, double part) => (byte)Math.Round(low + ((high - low) * part));
}
