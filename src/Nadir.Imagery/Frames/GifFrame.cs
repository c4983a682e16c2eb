using System.Buffers.Binary;

namespace Nadir.Imagery.Frames;

/// <summary>
/// Decodes the first image of a GIF (GIF89a specification, CompuServe 1990) onto the whole screen of the file.
/// </summary>
internal ref struct GifFrame
{
    private const string Format = "GIF";
    private const int HeaderBytes = 13;
    private const byte Extension = 0x21;
    private const byte GraphicControl = 0xF9;
    private const byte ImageSeparator = 0x2C;
    private const byte HasTable = 0x80;
    private const byte IsInterlaced = 0x40;
    private const int MostCodes = 4096;
    private const int LongestCode = 12;

    private readonly string _name;
    private ReadOnlySpan<byte> _rest;

    private GifFrame(ReadOnlySpan<byte> file, string name)
    {
        _rest = file;
        _name = name;
    }

    /// <summary>Decodes it; what it leaves uncovered is transparent.</summary>
    /// <exception cref="ImageryException">It is damaged, cut off or too large.</exception>
    internal static Canvas Decode(ReadOnlySpan<byte> file, string name, ImageLimits limits) =>
        new GifFrame(file, name).Decode(limits);

    private Canvas Decode(ImageLimits limits)
    {
        var header = Take(HeaderBytes);
        var canvas = Canvas.Create(Number(header, 6), Number(header, 8), _name, Format, limits);
        var colors = (header[10] & HasTable) != 0 ? Take(TableBytes(header[10])) : [];
        int transparent = -1;
        while (true)
        {
            byte kind = Take(1)[0];
            if (kind == ImageSeparator)
            {
                Draw(canvas, colors, transparent, limits);
                return canvas;
            }

            if (kind != Extension)
            {
                throw FirstFrame.Damaged(_name, Format);
            }

            byte label = Take(1)[0];
            byte[] content = TakeBlocks();
            if (label == GraphicControl && content.Length >= 4)
            {
                transparent = (content[0] & 1) != 0 ? content[3] : -1;
            }
        }
    }

    private void Draw(Canvas canvas, ReadOnlySpan<byte> colors, int transparent, ImageLimits limits)
    {
        var place = Take(9);
        var (left, top, width, height) = (Number(place, 0), Number(place, 2), Number(place, 4), Number(place, 6));
        colors = (place[8] & HasTable) != 0 ? Take(TableBytes(place[8])) : colors;
        // The image may be larger than the screen; the size of its indices is held against the limits like a canvas.
        Canvas.RequireSize(width, height, _name, Format, limits);
        byte codeBits = Take(1)[0];
        byte[] indices = Decompress(TakeBlocks(), codeBits, width * height);
        int start = 0;
        foreach (int row in Rows(height, (place[8] & IsInterlaced) != 0))
        {
            for (int column = 0; column < width; column++)
            {
                int index = indices[start + column];
                if (index != transparent && (3 * index) + 2 < colors.Length)
                {
                    canvas.Set(left + column, top + row, colors[3 * index], colors[(3 * index) + 1],
                        colors[(3 * index) + 2], byte.MaxValue);
                }
            }

            start += width;
        }
    }

    // In the order in which the file holds them (Appendix E).
    private static IEnumerable<int> Rows(int height, bool isInterlaced) => isInterlaced
        ? new[] { (0, 8), (4, 8), (2, 4), (1, 2) }
            .SelectMany(pass => Enumerable.Range(0, height).Where(row => row % pass.Item2 == pass.Item1 % pass.Item2))
        : Enumerable.Range(0, height);

    // Variable-length LZW (Appendix F), codes from the lowest bit of each byte up.
    private readonly byte[] Decompress(ReadOnlySpan<byte> data, int codeBits, int count)
    {
        if (codeBits is < 1 or > 8)
        {
            throw FirstFrame.Damaged(_name, Format);
        }

        var (prefix, suffix, stack) = (new int[MostCodes], new byte[MostCodes], new byte[MostCodes + 1]);
        int clear = 1 << codeBits;
        var (next, bits, previous, first) = (clear + 2, codeBits + 1, -1, (byte)0);
        var indices = new byte[count];
        int filled = 0;
        uint buffer = 0;
        int buffered = 0;
        foreach (byte value in data)
        {
            buffer |= (uint)value << buffered;
            buffered += 8;
            while (buffered >= bits && filled < count)
            {
                int code = (int)(buffer & ((1u << bits) - 1));
                buffer >>= bits;
                buffered -= bits;
                if (code == clear)
                {
                    (next, bits, previous) = (clear + 2, codeBits + 1, -1);
                    continue;
                }

                if (code == clear + 1 || code > next || (previous < 0 && code >= clear))
                {
                    throw FirstFrame.Damaged(_name, Format);
                }

                // A code that is not known yet is the string before it with its own first letter behind.
                int depth = 0;
                int rest = code;
                if (code == next)
                {
                    stack[depth++] = first;
                    rest = previous;
                }

                for (; rest >= clear; rest = prefix[rest])
                {
                    stack[depth++] = suffix[rest];
                }

                first = (byte)rest;
                stack[depth++] = first;
                if (previous >= 0 && next < MostCodes)
                {
                    (prefix[next], suffix[next]) = (previous, first);
                    bits += ++next == 1 << bits && bits < LongestCode ? 1 : 0;
                }

                previous = code;
                while (depth > 0 && filled < count)
                {
                    indices[filled++] = stack[--depth];
                }
            }
        }

        return filled == count ? indices : throw FirstFrame.Damaged(_name, Format);
    }

    private static int TableBytes(byte packed) => 3 << ((packed & 7) + 1);

    private static int Number(ReadOnlySpan<byte> bytes, int place) =>
        BinaryPrimitives.ReadUInt16LittleEndian(bytes[place..]);

    private ReadOnlySpan<byte> Take(int count)
    {
        if (_rest.Length < count)
        {
            throw FirstFrame.Damaged(_name, Format);
        }

        var taken = _rest[..count];
        _rest = _rest[count..];
        return taken;
    }

    private byte[] TakeBlocks()
    {
        var bytes = new MemoryStream();
        for (int length = Take(1)[0]; length > 0; length = Take(1)[0])
        {
            bytes.Write(Take(length));
        }

        return bytes.ToArray();
    }
}
