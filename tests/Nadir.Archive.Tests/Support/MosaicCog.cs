using System.IO.Compression;
using System.Runtime.InteropServices;

namespace Nadir.Archive.Tests.Support;

/// <summary>
/// Writes a Cloud Optimized GeoTIFF of plain squares, however large: tiles are made one at a time and compressed by
/// DEFLATE, directories come first, overviews halve the size down to four tiles (TIFF 6.0; GeoTIFF 1.1).
/// </summary>
internal sealed class MosaicCog(int side, Func<int, int, (byte Red, byte Green, byte Blue)> square)
{
    /// <summary>Pixels along a side of a square, and of a tile.</summary>
    public const int Tile = 512;

    private const int HeaderBytes = 8;
    private const int EntryBytes = 12;

    /// <summary>Writes the file: five millionths of a degree a pixel, about half a metre, from 10 E, 50 N.</summary>
    /// <param name="path">Where to.</param>
    public void Write(string path)
    {
        int[] levels = [.. Enumerable.Range(0, 32).TakeWhile(level => Size(level) > Tile)];
        using var file = File.Create(path);
        using var writer = new BinaryWriter(file);
        writer.Write("II*\0"u8);
        writer.Write(HeaderBytes);
        var bodies = new List<(long Offsets, long Lengths)>();
        foreach (var level in levels)
        {
            bodies.Add(WriteDirectory(writer, level, isLast: level == levels[^1]));
        }

        foreach (var level in levels)
        {
            var tiles = Tiles(level);
            var (offsets, lengths) = (new int[tiles * tiles], new int[tiles * tiles]);
            for (var i = 0; i < offsets.Length; i++)
            {
                offsets[i] = (int)file.Position;
                file.Write(Compress(level, i % tiles, i / tiles));
                lengths[i] = (int)file.Position - offsets[i];
            }

            var end = file.Position;
            WriteAt(file, bodies[level].Offsets, offsets);
            WriteAt(file, bodies[level].Lengths, lengths);
            file.Position = end;
        }
    }

    private static void WriteAt(FileStream file, long position, int[] values)
    {
        file.Position = position;
        file.Write(MemoryMarshal.AsBytes<int>(values));
    }

    private int Size(int level) => (side + (1 << level) - 1) >> level;

    private int Tiles(int level) => (Size(level) + Tile - 1) / Tile;

    // Returns where the offsets and the lengths of the tiles are to be written.
    private (long Offsets, long Lengths) WriteDirectory(BinaryWriter writer, int level, bool isLast)
    {
        var count = Tiles(level) * Tiles(level);
        double[] scale = [5e-6, 5e-6, 0];
        double[] tiePoint = [0, 0, 0, 10, 50, 0];
        ushort[] keys = [1, 1, 0, 3, 1024, 0, 1, 2, 1025, 0, 1, 1, 2048, 0, 1, 4326];
        var entries = level == 0 ? 15 : 12;
        var bits = (int)writer.BaseStream.Position + 2 + (entries * EntryBytes) + 4;
        var offsets = bits + 6;
        var lengths = offsets + (4 * count);
        var place = lengths + (4 * count);
        var end = level == 0 ? place + (8 * (scale.Length + tiePoint.Length)) + (2 * keys.Length) : place;

        writer.Write((ushort)entries);
        Entry(writer, 254, 4, 1, level == 0 ? 0 : 1);
        Entry(writer, 256, 4, 1, Size(level));
        Entry(writer, 257, 4, 1, Size(level));
        Entry(writer, 258, 3, 3, bits);
        Entry(writer, 259, 3, 1, 8);
        Entry(writer, 262, 3, 1, 2);
        Entry(writer, 277, 3, 1, 3);
        Entry(writer, 284, 3, 1, 1);
        Entry(writer, 322, 4, 1, Tile);
        Entry(writer, 323, 4, 1, Tile);
        Entry(writer, 324, 4, count, offsets);
        Entry(writer, 325, 4, count, lengths);
        if (level == 0)
        {
            Entry(writer, 33550, 12, scale.Length, place);
            Entry(writer, 33922, 12, tiePoint.Length, place + (8 * scale.Length));
            Entry(writer, 34735, 3, keys.Length, place + (8 * (scale.Length + tiePoint.Length)));
        }

        writer.Write(isLast ? 0 : end);
        Array.ForEach<ushort>([8, 8, 8], writer.Write);
        writer.Write(new byte[8 * count]);
        if (level == 0)
        {
            Array.ForEach(scale, writer.Write);
            Array.ForEach(tiePoint, writer.Write);
            Array.ForEach(keys, writer.Write);
        }

        return (offsets, lengths);
    }

    private static void Entry(BinaryWriter writer, ushort tag, ushort type, int count, int value)
    {
        writer.Write(tag);
        writer.Write(type);
        writer.Write(count);
        writer.Write(value);
    }

    private byte[] Compress(int level, int column, int row)
    {
        var pixels = new byte[3 * Tile * Tile];
        for (var y = 0; y < Tile; y++)
        {
            for (var x = 0; x < Tile; x++)
            {
                var at = 3 * ((y * Tile) + x);
                (pixels[at], pixels[at + 1], pixels[at + 2]) =
                    square((((column * Tile) + x) << level) / Tile, (((row * Tile) + y) << level) / Tile);
            }
        }

        using var compressed = new MemoryStream();
        using (var zlib = new ZLibStream(compressed, CompressionLevel.Fastest, leaveOpen: true))
        {
            zlib.Write(pixels);
        }

        return compressed.ToArray();
    }
}
