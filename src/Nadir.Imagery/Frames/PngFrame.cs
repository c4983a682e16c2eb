using System.Buffers.Binary;

namespace Nadir.Imagery.Frames;

/// <summary>
/// Takes the first frame of an animated PNG (PNG Specification, third edition, 2025) whose still image is no part of
/// the animation.
/// </summary>
internal static class PngFrame
{
    private const string Format = "PNG";
    private const int SignatureBytes = 8;
    private const int ChunkBytes = 12;

    /// <summary>
    /// The frame as a still PNG; it has the size of the picture, as the specification demands of the first one.
    /// </summary>
    /// <exception cref="ImageryException">There is no frame, it is cut off, or smaller than the picture.</exception>
    internal static byte[] Take(ReadOnlySpan<byte> file, string name)
    {
        using var still = new MemoryStream();
        still.Write(file[..SignatureBytes]);
        bool inFrame = false;
        ReadOnlySpan<byte> size = [];
        for (int place = SignatureBytes; place + ChunkBytes <= file.Length;)
        {
            uint length = BinaryPrimitives.ReadUInt32BigEndian(file[place..]);
            if (length > file.Length - place - ChunkBytes)
            {
                break;
            }

            var type = file.Slice(place + 4, 4);
            var content = file.Slice(place + 8, (int)length);
            if (type.SequenceEqual("IEND"u8) || (inFrame && type.SequenceEqual("fcTL"u8)))
            {
                return Finish(still, inFrame, name);
            }

            if (type.SequenceEqual("fcTL"u8))
            {
                inFrame = content.Length >= 20 && content.Slice(4, 8).SequenceEqual(size)
                    ? true
                    : throw FirstFrame.Damaged(name, Format);
            }
            else if (type.SequenceEqual("fdAT"u8) && content.Length > 4)
            {
                // After the number of the chunk stands what IDAT would hold.
                Write(still, "IDAT"u8, content[4..]);
            }
            else if (!type.SequenceEqual("IDAT"u8) && !type.SequenceEqual("acTL"u8))
            {
                size = type.SequenceEqual("IHDR"u8) && content.Length >= 8 ? content[..8] : size;
                still.Write(file.Slice(place, ChunkBytes + (int)length));
            }

            place += ChunkBytes + (int)length;
        }

        throw FirstFrame.Damaged(name, Format);
    }

    private static byte[] Finish(MemoryStream still, bool hasFrame, string name)
    {
        Write(still, "IEND"u8, []);
        return hasFrame ? still.ToArray() : throw FirstFrame.Damaged(name, Format);
    }

    private static void Write(MemoryStream stream, ReadOnlySpan<byte> type, ReadOnlySpan<byte> content)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, content.Length);
        stream.Write(number);
        stream.Write(type);
        stream.Write(content);
        BinaryPrimitives.WriteUInt32BigEndian(number, ~Sum(Sum(uint.MaxValue, type), content));
        stream.Write(number);
    }

    private static uint Sum(uint crc, ReadOnlySpan<byte> bytes)
    {
        foreach (byte value in bytes)
        {
            crc ^= value;
            for (int bit = 0; bit < 8; bit++)
            {
                crc = (crc >> 1) ^ ((crc & 1) * 0xEDB88320);
            }
        }

        return crc;
    }
}
