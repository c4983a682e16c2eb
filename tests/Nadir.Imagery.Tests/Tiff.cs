using System.Buffers.Binary;
using System.Text;

namespace Nadir.Imagery.Tests;

/// <summary>TIFF files made byte by byte (little-endian, one strip), and changes to their tags.</summary>
internal static class Tiff
{
    /// <summary>An 8-bit grey image. The header may claim any size whatever the data are.</summary>
    internal static byte[] Gray(int width, int height, byte[] data, string? gdalMetadata = null)
    {
        var text = gdalMetadata is null ? [] : Encoding.ASCII.GetBytes(gdalMetadata + "\0");
        var entries = new List<(ushort Tag, ushort Type, int Count, int Value)>
        {
            (256, 4, 1, width), (257, 4, 1, height), (258, 3, 1, 8), (259, 3, 1, 1), (262, 3, 1, 1),
            (273, 4, 1, 8), (277, 3, 1, 1), (278, 4, 1, height), (279, 4, 1, data.Length),
        };
        if (text.Length > 0)
        {
            entries.Add((42112, 2, text.Length, 8 + data.Length));
        }

        return Write(data, text, entries);
    }

    /// <summary>An 8-bit grey image that claims to be one DEFLATE-compressed tile.</summary>
    internal static byte[] OneTile(int side, byte[] data) => Write(
        data,
        [],
        [
            (256, 4, 1, side), (257, 4, 1, side), (258, 3, 1, 8), (259, 3, 1, 8), (262, 3, 1, 1), (277, 3, 1, 1),
            (322, 4, 1, side), (323, 4, 1, side), (324, 4, 1, 8), (325, 4, 1, data.Length),
        ]);

    /// <summary>An 8-bit grey image in tiles, none of which is stored: GDAL reads them as zeros.</summary>
    internal static byte[] Tiled(int width, int height, int tileSide)
    {
        var tiles = ((width + tileSide - 1) / tileSide) * ((height + tileSide - 1) / tileSide);
        return Write(
            [],
            new byte[8 * tiles],
            [
                (256, 4, 1, width), (257, 4, 1, height), (258, 3, 1, 8), (259, 3, 1, 1), (262, 3, 1, 1), (277, 3, 1, 1),
                (322, 4, 1, tileSide), (323, 4, 1, tileSide), (324, 4, tiles, 8), (325, 4, tiles, 8 + (4 * tiles)),
            ]);
    }

    /// <summary>
    /// An 8-bit grey image in degrees on WGS 84, placed by tie points alone (GeoTIFF 1.1, 7.1.1 and B.6).
    /// </summary>
    internal static byte[] WithControlPoints(
        int width, int height, GroundControlPoint[] points, byte[]? samples = null, int orientation = 1)
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        foreach (var point in points)
        {
            Array.ForEach([point.Column, point.Row, 0, point.X, point.Y, 0], writer.Write);
        }

        // Three keys: a geographic model, pixels as areas, EPSG:4326.
        ushort[] keys = [1, 1, 0, 3, 1024, 0, 1, 2, 1025, 0, 1, 1, 2048, 0, 1, 4326];
        Array.ForEach(keys, writer.Write);
        var data = samples ?? new byte[width * height];
        return Write(
            data,
            stream.ToArray(),
            [
                (256, 4, 1, width), (257, 4, 1, height), (258, 3, 1, 8), (259, 3, 1, 1), (262, 3, 1, 1),
                (273, 4, 1, 8), (274, 3, 1, orientation), (277, 3, 1, 1), (278, 4, 1, height), (279, 4, 1, data.Length),
                (33922, 12, 6 * points.Length, 8 + data.Length),
                (34735, 3, keys.Length, 8 + data.Length + (48 * points.Length)),
            ]);
    }

    private static byte[] Write(byte[] data, byte[] text, List<(ushort Tag, ushort Type, int Count, int Value)> entries)
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        writer.Write("II*\0"u8);
        writer.Write(8 + data.Length + text.Length);
        writer.Write(data);
        writer.Write(text);
        writer.Write((ushort)entries.Count);
        foreach (var (tag, type, count, value) in entries)
        {
            writer.Write(tag);
            writer.Write(type);
            writer.Write(count);
            writer.Write(value);
        }

        writer.Write(0);
        return stream.ToArray();
    }

    /// <summary>A file of many pages, each an 8-bit grey image of 1 x 1.</summary>
    internal static byte[] Pages(int count)
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        writer.Write("II*\0"u8);
        writer.Write(8);
        (ushort Tag, int Value)[] entries = [(256, 1), (257, 1), (258, 8), (259, 1), (262, 1), (273, 0), (277, 1),
            (278, 1), (279, 1)];
        var length = 2 + (12 * entries.Length) + 4;
        for (var page = 0; page < count; page++)
        {
            writer.Write((ushort)entries.Length);
            foreach (var (tag, value) in entries)
            {
                writer.Write(tag);
                writer.Write((ushort)4);
                writer.Write(1);
                writer.Write(value);
            }

            writer.Write(page == count - 1 ? 0 : 8 + ((page + 1) * length));
        }

        return stream.ToArray();
    }

    /// <summary>Overwrites a tag's one value in the first directory.</summary>
    internal static void SetTag(byte[] file, int tag, int value)
    {
        var entry = Entry(file, tag);
        if (BinaryPrimitives.ReadUInt16LittleEndian(entry[2..]) == 3)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(entry[8..], (ushort)value);
        }
        else
        {
            BinaryPrimitives.WriteInt32LittleEndian(entry[8..], value);
        }
    }

    /// <summary>Overwrites how many values a tag of the first directory has.</summary>
    internal static void SetCount(byte[] file, int tag, int count) =>
        BinaryPrimitives.WriteInt32LittleEndian(Entry(file, tag)[4..], count);

    private static Span<byte> Entry(byte[] file, int tag)
    {
        var directory = BinaryPrimitives.ReadInt32LittleEndian(file.AsSpan(4));
        var count = BinaryPrimitives.ReadUInt16LittleEndian(file.AsSpan(directory));
        for (var entry = directory + 2; entry < directory + 2 + (12 * count); entry += 12)
        {
            if (BinaryPrimitives.ReadUInt16LittleEndian(file.AsSpan(entry)) == tag)
            {
                return file.AsSpan(entry, 12);
            }
        }

        throw new ArgumentException($"no tag {tag}", nameof(tag));
    }
}
