using System.Buffers.Binary;
using Nadir.Fuzz.Mutations;

namespace Nadir.Fuzz.Images;

/// <summary>
/// Where the numbers of image files stand, format by format. Broken files give those that are found until the break.
/// </summary>
internal static class ImageFields
{
    private const int Most = 4000;

    /// <summary>Segments of JPEG: each one's length, and the first bytes of what it holds.</summary>
    public static IReadOnlyList<Field> OfJpeg(byte[] file)
    {
        var fields = new List<Field>();
        for (var at = 2; at + 4 <= file.Length && file[at] == 0xFF && fields.Count < Most;)
        {
            int length = BinaryPrimitives.ReadUInt16BigEndian(file.AsSpan(at + 2));
            fields.Add(new(at + 1, 1));
            fields.Add(new(at + 2, 2));
            if (file[at + 1] is >= 0xC0 and <= 0xCF)
            {
                // A frame's size counts more than a table's bytes.
                fields.AddRange([new(at + 5, 2), new(at + 7, 2), new(at + 5, 2), new(at + 7, 2), new(at + 9, 1)]);
            }

            fields.AddRange(Enumerable.Range(at + 4, Math.Clamp(length - 2, 0, 16))
                .Select(place => new Field(place, 1)));
            if (file[at + 1] == 0xDA)
            {
                break;
            }

            at += 2 + length;
        }

        return fields;
    }

    /// <summary>Chunks of PNG: lengths, types, and what IHDR says.</summary>
    public static IReadOnlyList<Field> OfPng(byte[] file)
    {
        var fields = new List<Field> { new(16, 4), new(20, 4), new(24, 1), new(25, 1), new(26, 1), new(27, 1),
            new(28, 1) };
        for (var at = 8L; at + 12 <= file.Length
            && fields.Count < Most; at += 12 + BinaryPrimitives.ReadUInt32BigEndian(file.AsSpan((int)at)))
        {
            fields.AddRange([new((int)at, 4), new((int)at + 4, 4), new((int)at + 8, 1), new((int)at + 9, 4)]);
        }

        return fields;
    }

    /// <summary>Makes the checksums of PNG's chunks right again, so that what a chunk says is looked at.</summary>
    public static void RepairPng(byte[] file)
    {
        for (var at = 8L; at + 12 <= file.Length;)
        {
            long length = BinaryPrimitives.ReadUInt32BigEndian(file.AsSpan((int)at));
            if (at + 12 + length > file.Length)
            {
                return;
            }

            var crc = Crc32.Of(file.AsSpan((int)at + 4, (int)length + 4));
            BinaryPrimitives.WriteUInt32BigEndian(file.AsSpan((int)(at + 8 + length)), crc);
            at += 12 + length;
        }
    }

    /// <summary>Entries of TIFF's directories: tag, type, count, value.</summary>
    public static IReadOnlyList<Field> OfTiff(byte[] file)
    {
        var fields = new List<Field> { new(2, 2, true), new(4, 4, true) };
        if (file.Length < 16)
        {
            return fields;
        }

        var isLittle = file[0] == 'I';
        var isBig = file[isLittle ? 2 : 3] == 43;
        var (width, entry) = isBig ? (8, 20) : (4, 12);
        var offset = Number(file, isBig ? 8 : 4, width, isLittle);
        for (var directories = 0; directories < 20 && offset > 0 && offset + 2 < file.Length; directories++)
        {
            var at = (int)offset;
            var counted = isBig ? 8 : 2;
            var count = Number(file, at, counted, isLittle);
            fields.Add(new(at, counted, isLittle));
            for (at += counted; count is > 0 and < 200 && at + entry <= file.Length; at += entry, count--)
            {
                fields.AddRange([new(at, 2, isLittle), new(at + 2, 2, isLittle), new(at + 4, width, isLittle)]);
                var value = new Field(at + 4 + width, width, isLittle);
                fields.AddRange([value, value, new(at + 4 + width, 2, isLittle)]);
                var target = Number(file, value.Offset, width, isLittle);
                if (target is > 0 and < int.MaxValue - 16)
                {
                    // Where the value is elsewhere, its first numbers.
                    fields.AddRange([new((int)target, 2, isLittle), new((int)target, 4, isLittle),
                        new((int)target + 8, 8, isLittle)]);
                }
            }

            fields.Add(new(at, width, isLittle));
            offset = Number(file, at, width, isLittle);
        }

        return fields;
    }

    /// <summary>Boxes and marker segments of JPEG 2000.</summary>
    public static IReadOnlyList<Field> OfJpeg2000(byte[] file)
    {
        var fields = new List<Field>();
        var codestream = file.AsSpan().IndexOf([(byte)0xFF, (byte)0x4F, (byte)0xFF, (byte)0x51]);
        for (long at = 0; codestream > 0 && at + 8 <= file.Length && fields.Count < Most;)
        {
            fields.AddRange([new((int)at, 4), new((int)at + 4, 4), new((int)at + 8, 4), new((int)at + 12, 4)]);
            long length = BinaryPrimitives.ReadUInt32BigEndian(file.AsSpan((int)at));
            at += length < 8 ? file.Length : length;
        }

        if (codestream < 0)
        {
            return fields;
        }

        // SIZ: profile, eight numbers, components, and what the first of them are.
        fields.Add(new(codestream + 4, 2));
        fields.AddRange(Enumerable.Range(0, 8)
            .SelectMany(n => Enumerable.Repeat(new Field(codestream + 8 + (4 * n), 4), 3)));
        fields.AddRange([new(codestream + 40, 2), new(codestream + 40, 2), new(codestream + 42, 1),
            new(codestream + 43, 1), new(codestream + 44, 1)]);
        for (var at = codestream + 2; at + 4 <= file.Length && fields.Count < Most;)
        {
            int marker = file[at + 1], length = BinaryPrimitives.ReadUInt16BigEndian(file.AsSpan(at + 2));
            if (file[at] != 0xFF || marker == 0x93)
            {
                break;
            }

            fields.AddRange([new(at + 1, 1), new(at + 2, 2)]);
            if (marker != 0x51)
            {
                fields.AddRange(Enumerable.Range(at + 4, Math.Clamp(length - 2, 0, 16))
                    .Select(place => new Field(place, 1)));
                fields.AddRange([new(at + 6, 2), new(at + 6, 4)]);
            }

            at += 2 + length;
        }

        return fields;
    }

    /// <summary>Chunks of WebP, and the sizes of its frames.</summary>
    public static IReadOnlyList<Field> OfWebP(byte[] file)
    {
        var fields = new List<Field> { new(4, 4, true) };
        for (long at = 12; at + 8 <= file.Length && fields.Count < Most;)
        {
            long length = BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan((int)at + 4));
            fields.AddRange([new((int)at, 4), new((int)at + 4, 4, true)]);
            fields.AddRange(Enumerable.Range((int)at + 8, 12).Select(place => new Field(place, 1)));
            fields.AddRange([new((int)at + 9, 4, true), new((int)at + 14, 2, true), new((int)at + 16, 2, true)]);
            at += 8 + length + (length & 1);
        }

        return fields;
    }

    /// <summary>The two headers of BMP.</summary>
    public static IReadOnlyList<Field> OfBmp(byte[] file) =>
    [
        new(2, 4, true), new(10, 4, true), new(14, 4, true), new(18, 4, true), new(22, 4, true), new(26, 2, true),
        new(28, 2, true), new(30, 4, true),
        new(34, 4, true), new(46, 4, true), new(50, 4, true), new(28, 2, true), new(18, 4, true), new(22, 4, true),
        new(30, 4, true),
    ];

    private static long Number(byte[] file, int at, int size, bool isLittle)
    {
        if (at < 0 || at + size > file.Length)
        {
            return 0;
        }

        var bytes = file.AsSpan(at, size);
        return size switch
        {
            2 => isLittle ? BinaryPrimitives.ReadUInt16LittleEndian(bytes)
                : BinaryPrimitives.ReadUInt16BigEndian(bytes),
            4 => isLittle ? BinaryPrimitives.ReadUInt32LittleEndian(bytes)
                : BinaryPrimitives.ReadUInt32BigEndian(bytes),
            _ => isLittle ? BinaryPrimitives.ReadInt64LittleEndian(bytes) : BinaryPrimitives.ReadInt64BigEndian(bytes),
        };
    }
}
