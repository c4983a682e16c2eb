using System.Buffers.Binary;

namespace Nadir.Imagery.Headers;

/// <summary>
/// Walks the chunks of a WebP file (RFC 9649): every frame's size, since an animation's frames and a canvas each say
/// one of their own, the number of frames, and the bytes of its profile and texts.
/// </summary>
internal static class WebPCheck
{
    private const string Format = "WebP";
    private const int MostChunks = 65_536;

    internal static double Check(HeaderBytes file, string name, ImageLimits limits)
    {
        var chunks = 0;
        long metadata = 0;
        double largest = 0;
        for (long offset = 12; file.TryTake(offset, 8, out var head);)
        {
            if (++chunks > MostChunks)
            {
                throw HeaderCheck.TooMuch(
                    name, $"more than {MostChunks} chunks", $"{MostChunks} chunks of a WebP file");
            }

            long length = BinaryPrimitives.ReadUInt32LittleEndian(head[4..]);
            switch (BinaryPrimitives.ReadUInt32BigEndian(head))
            {
                case 0x56503820: // VP8 and a space
                    largest = Math.Max(largest, Lossy(file, offset + 8, name, limits));
                    break;
                case 0x5650384C: // VP8L
                    largest = Math.Max(largest, Lossless(file, offset + 8, name, limits));
                    break;
                case 0x56503858: // VP8X
                    largest = Math.Max(largest, Canvas(file, offset + 12, name, limits));
                    break;
                case 0x414E4D46: // ANMF, whose frame lies within it
                    length = 16;
                    break;
                case 0x49434350 or 0x45584946 or 0x584D5020: // ICCP, EXIF, XMP
                    if (length > file.Length - offset)
                    {
                        throw HeaderCheck.Damaged(name, Format, $"a chunk of {length} bytes, more than the file holds");
                    }

                    metadata += length;
                    HeaderCheck.Metadata(metadata, name, limits);
                    break;
                default:
                    break;
            }

            offset += 8 + length + (length & 1);
        }

        return metadata + largest;
    }

    // Three bytes of a tag, three of a start code, then 14 bits of each side.
    private static double Lossy(HeaderBytes file, long offset, string name, ImageLimits limits) =>
        file.TryTake(offset, 10, out var frame)
        ? Hold(BinaryPrimitives.ReadUInt16LittleEndian(frame[6..]) & 0x3FFF,
            BinaryPrimitives.ReadUInt16LittleEndian(frame[8..]) & 0x3FFF, 5, name, limits)
        : 0;

    private static double Lossless(HeaderBytes file, long offset, string name, ImageLimits limits)
    {
        if (!file.TryTake(offset, 5, out var frame))
        {
            return 0;
        }

        var bits = BinaryPrimitives.ReadUInt32LittleEndian(frame[1..]);
        return Hold((bits & 0x3FFF) + 1, ((bits >> 14) & 0x3FFF) + 1, 8, name, limits);
    }

    private static double Canvas(HeaderBytes file, long offset, string name, ImageLimits limits) =>
        file.TryTake(offset, 6, out var sides)
        ? Hold(1 + (sides[0] | (sides[1] << 8) | (sides[2] << 16)), 1 + (sides[3] | (sides[4] << 8) | (sides[5] << 16)),
            4, name, limits)
        : 0;

    private static double Hold(long width, long height, int bytesOfPixel, string name, ImageLimits limits)
    {
        // Of images with more pixels than the limit the sentence about pixels is told, when GDAL has opened them.
        var bytes = (double)width * height * bytesOfPixel;
        return width * height <= limits.MaxPixels && bytes > limits.MaxDecodeBytes
            ? throw HeaderCheck.TooManyBytes(name, $"a frame of {width} x {height} pixels", bytes, limits)
            : bytes;
    }
}
