using System.Buffers.Binary;

namespace Nadir.Imagery.Headers;

/// <summary>
/// Reads the headers of a BMP file (BITMAPFILEHEADER and its successors): a palette, a packed length and pixels that
/// the file does not hold are refused before memory is taken for them.
/// </summary>
internal static class BmpCheck
{
    private const string Format = "BMP";

    internal static double Check(HeaderBytes file, string name, ImageLimits limits)
    {
        if (!file.TryTake(0, 26, out var head))
        {
            throw HeaderCheck.Damaged(name, Format, $"it ends within its first 26 bytes");
        }

        var headerBytes = BinaryPrimitives.ReadUInt32LittleEndian(head[14..]);
        if (headerBytes < 40)
        {
            // The form of OS/2: 16 bits each side, no packing.
            return 0;
        }

        if (!file.TryTake(0, 54, out head))
        {
            throw HeaderCheck.Damaged(name, Format, $"it ends within its first 54 bytes");
        }

        long width = BinaryPrimitives.ReadInt32LittleEndian(head[18..]);
        var height = Math.Abs((long)BinaryPrimitives.ReadInt32LittleEndian(head[22..]));
        int bits = BinaryPrimitives.ReadUInt16LittleEndian(head[28..]);
        var compression = BinaryPrimitives.ReadUInt32LittleEndian(head[30..]);
        var colors = BinaryPrimitives.ReadUInt32LittleEndian(head[46..]);
        if (bits > 32 || headerBytes > file.Length || (bits <= 8 && colors > 256))
        {
            throw HeaderCheck.Damaged(
                name, Format, $"{bits} bits a pixel, {colors} colours, a header of {headerBytes} bytes");
        }

        // Packed images (RLE4, RLE8) are unpacked whole.
        var whole = (double)width * height;
        var isPacked = compression is 1 or 2;
        if (isPacked && whole <= limits.MaxPixels && whole + file.Length > limits.MaxDecodeBytes)
        {
            throw HeaderCheck.TooManyBytes(name, $"{width} x {height} packed pixels", whole + file.Length, limits);
        }

        return isPacked ? whole + file.Length : 4.0 * width;
    }
}
