using System.Buffers.Binary;

namespace Nadir.Imagery.Headers;

/// <summary>
/// Walks the directories of a TIFF or BigTIFF file (TIFF 6.0, section 2): their number, their tags, and for each image
/// in them its bands, the table of its strips or tiles, and the bytes of one of these. Overviews and masks count as the
/// image does.
/// </summary>
internal sealed class TiffCheck(HeaderBytes file, string name, ImageLimits limits)
{
    private const string Format = "TIFF";

    // libtiff looks through all directories that it has seen at each new one, and sorts all tags at each new unknown
    // one.
    private const int MostDirectories = 4096;
    private const int MostTags = 1024;
    private const int MostControlPoints = 65_536;
    private const int BytesOfControlPoint = 48;

    // A strip's offset and its length, as libtiff keeps them, and GDAL's place in the cache of blocks.
    private const double BytesOfBlock = 24;
    private const double BytesOfBand = 1500;

    private readonly HashSet<long> seen = [];
    private bool isBig;
    private bool isLittle;
    private double tables;
    private double largestBlock;
    private long metadata;

    internal double Check()
    {
        file.TryTake(0, 4, out var start);
        isLittle = start[0] == (byte)'I';
        isBig = Number(start[2..], 2) == 43;
        if (!file.TryTake(0, isBig ? 16 : 8, out var head))
        {
            throw HeaderCheck.Damaged(name, Format, $"it ends within its first {(isBig ? 16 : 8)} bytes");
        }

        var pending = new Queue<long>([Number(head[(isBig ? 8 : 4)..], isBig ? 8 : 4)]);
        while (pending.TryDequeue(out var offset))
        {
            if (offset <= 0 || !seen.Add(offset))
            {
                continue;
            }

            if (seen.Count > MostDirectories)
            {
                throw HeaderCheck.TooMuch(name, $"more than {MostDirectories} directories (pages, overviews, masks)",
                    $"{MostDirectories} directories");
            }

            if (Directory(offset, pending) is var next && next > 0)
            {
                pending.Enqueue(next);
            }
        }

        return tables + (2 * largestBlock) + metadata;
    }

    private long Directory(long offset, Queue<long> pending)
    {
        var (countBytes, entryBytes, valueBytes) = isBig ? (8, 20, 8) : (2, 12, 4);
        if (!file.TryTake(offset, countBytes, out var head))
        {
            return 0;
        }

        var count = Number(head, countBytes);
        if (count is < 0 or > MostTags)
        {
            throw HeaderCheck.TooMuch(name, $"{count} tags in one directory", $"{MostTags} tags");
        }

        if (!file.TryTake(offset + countBytes, (int)count * entryBytes, out var entries))
        {
            return 0;
        }

        // A copy: reading values moves what the file gives.
        var directory = new TiffImage();
        foreach (var entry in entries.ToArray().Chunk(entryBytes))
        {
            Entry(entry, directory, pending);
        }

        Measure(directory);
        return file.TryTake(offset + countBytes + (count * entryBytes), valueBytes, out var next)
            ? Number(next, valueBytes) : 0;
    }

    private void Entry(byte[] entry, TiffImage image, Queue<long> pending)
    {
        int tag = (int)Number(entry, 2), type = (int)Number(entry.AsSpan(2), 2);
        var countBytes = isBig ? 8 : 4;
        var count = Number(entry.AsSpan(4), countBytes);
        var size = SizeOf(type);
        if (size == 0 || count < 0)
        {
            return;
        }

        // No tag can hold more than the file; libtiff leaves such a one out, but some versions take the memory first.
        if (count > file.Length / size)
        {
            throw HeaderCheck.Damaged(name, Format, $"tag {tag} has {count} values, more than the file holds");
        }

        var value = entry.AsSpan(4 + countBytes);
        switch (tag)
        {
            case 256: image.Width = First(value, size, count); break;
            case 257: image.Height = First(value, size, count); break;
            case 258: image.Bits = Largest(value, size, count); break;
            case 277: image.Bands = First(value, size, count); break;
            case 278: image.RowsInStrip = First(value, size, count); break;
            case 284: image.IsPlanar = First(value, size, count) == 2; break;
            case 322: image.TileWidth = First(value, size, count); break;
            case 323: image.TileHeight = First(value, size, count); break;
            case 330:
                foreach (var offset in Values(value, size, Math.Min(count, MostDirectories + 1L)))
                {
                    pending.Enqueue(offset);
                }

                break;
            case 33922 when count / 6 > MostControlPoints:
                throw HeaderCheck.TooMuch(name, $"{count / 6} control points", $"{MostControlPoints} control points");
            case 273 or 279 or 324 or 325 or 320:
                break;
            default:
                metadata += count * size;
                HeaderCheck.Metadata(metadata - (MostControlPoints * BytesOfControlPoint), name, limits);
                break;
        }
    }

    private void Measure(TiffImage image)
    {
        HeaderCheck.Bands(image.Bands, name, limits);
        if (image.Width <= 0 || image.Height <= 0 || image.Bands <= 0)
        {
            // Which GDAL says in its own words.
            return;
        }

        var isTiled = image.TileWidth > 0 && image.TileHeight > 0;
        double width = isTiled ? image.TileWidth : image.Width;
        double height = isTiled ? image.TileHeight
            : Math.Min(image.RowsInStrip > 0 ? image.RowsInStrip : image.Height, image.Height);
        var blocks = Math.Ceiling(image.Width / width) * Math.Ceiling(image.Height / height) * (image.IsPlanar
            ? image.Bands : 1);
        tables += (blocks * BytesOfBlock) + (image.Bands * BytesOfBand);
        if (tables > limits.MaxDecodeBytes)
        {
            throw HeaderCheck.TooManyBytes(
                name, $"a table of {blocks:F0} strips or tiles and {image.Bands} bands", tables, limits);
        }

        // GDAL cuts a strip of plain bytes into rows, so a large one of those costs little. The pieces of the image
        // itself are looked at when it is open; those of overviews and masks here, for they cost as much.
        var block = width * (isTiled ? height : 1) * (image.IsPlanar ? 1 : image.Bands) * Math.Max(image.Bits, 1) / 8;
        largestBlock = Math.Max(largestBlock, block);
        if (block > limits.MaxDecodeBytes && seen.Count > 1)
        {
            throw HeaderCheck.TooManyBytes(
                name, $"pieces of {width:F0} x {height:F0} pixels of {image.Bands} bands", block, limits);
        }
    }

    private long First(ReadOnlySpan<byte> value, int size, long count) =>
        Values(value, size, Math.Min(count, 1)) is [var first, ..] ? first : 0;

    private long Largest(ReadOnlySpan<byte> value, int size, long count) =>
        Values(value, size, Math.Min(count, 65_535)) is { Length: > 0 } all ? all.Max() : 0;

    private long[] Values(ReadOnlySpan<byte> value, int size, long count)
    {
        var inline = isBig ? 8 : 4;
        var length = (int)Math.Min(count * size, HeaderBytes.LongestPiece / size * size);
        var bytes = value;
        if (count * size > inline && !file.TryTake(Number(value, inline), length, out bytes))
        {
            return [];
        }

        var values = new long[length / size];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = Number(bytes[(i * size)..], size);
        }

        return values;
    }

    private long Number(ReadOnlySpan<byte> bytes, int size) => size switch
    {
        1 => bytes[0],
        2 => isLittle ? BinaryPrimitives.ReadUInt16LittleEndian(bytes) : BinaryPrimitives.ReadUInt16BigEndian(bytes),
        4 => isLittle ? BinaryPrimitives.ReadUInt32LittleEndian(bytes) : BinaryPrimitives.ReadUInt32BigEndian(bytes),
        _ => isLittle ? BinaryPrimitives.ReadInt64LittleEndian(bytes) : BinaryPrimitives.ReadInt64BigEndian(bytes),
    };

    // Bytes of one value of a type; 0 where there is no such type.
    private static int SizeOf(int type) => type switch
    {
        1 or 2 or 6 or 7 => 1,
        3 or 8 => 2,
        4 or 9 or 11 or 13 => 4,
        5 or 10 or 12 or 16 or 17 or 18 => 8,
        _ => 0,
    };
}

/// <summary>
/// What one directory of a TIFF file says of its image; numbers that it does not say are 0, or TIFF's default.
/// </summary>
internal sealed class TiffImage
{
    internal long Width { get; set; }

    internal long Height { get; set; }

    internal long Bits { get; set; } = 1;

    internal long Bands { get; set; } = 1;

    internal long RowsInStrip { get; set; }

    internal long TileWidth { get; set; }

    internal long TileHeight { get; set; }

    internal bool IsPlanar { get; set; }
}
