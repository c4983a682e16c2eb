using System.Buffers.Binary;

namespace Nadir.Fuzz.Images;

/// <summary>BMP files of every number of bits, made byte by byte.</summary>
internal static class Bitmaps
{
    private const int Side = 20;
    private const int HeaderBytes = 54;

    /// <summary>Plain pixels, with a palette up to 8 bits.</summary>
    public static byte[] Plain(int bits)
    {
        var stride = ((Side * bits) + 31) / 32 * 4;
        var pixels = new byte[stride * Side];
        new Random(bits).NextBytes(pixels);
        return Join(bits, 0, pixels);
    }

    /// <summary>8 bits, packed by run lengths.</summary>
    public static byte[] Packed()
    {
        var rows = Enumerable.Range(0, Side)
            .SelectMany(row => new byte[] { 10, (byte)row, 0, 4, 1, 2, 3, 4, 6, 9, 0, 0 });
        return Join(8, 1, [.. rows, 0, 1]);
    }

    private static byte[] Join(int bits, int compression, byte[] pixels)
    {
        var colors = bits <= 8 ? 1 << bits : 0;
        var head = new byte[HeaderBytes + (4 * colors)];
        "BM"u8.CopyTo(head);
        (int Offset, int Value)[] fields =
        [
            (2, head.Length + pixels.Length), (10, head.Length), (14, 40), (18, Side), (22, Side),
            (26, 1 | (bits << 16)), (30, compression),
            (34, pixels.Length), (46, colors),
        ];
        foreach (var (offset, value) in fields)
        {
            BinaryPrimitives.WriteInt32LittleEndian(head.AsSpan(offset), value);
        }

        for (var i = 0; i < 4 * colors; i++)
        {
            head[HeaderBytes + i] = (byte)(i * 37);
        }

        return [.. head, .. pixels];
    }
}
