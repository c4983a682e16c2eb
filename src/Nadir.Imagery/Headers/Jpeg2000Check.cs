using System.Buffers.Binary;

namespace Nadir.Imagery.Headers;

/// <summary>
/// Finds the codestreams of a JPEG 2000 file, raw or in boxes (ISO/IEC 15444-1, Annexes A and I), and adds up what OpenJPEG would
/// take for each: for every tile a record with one of every component, then precincts, code-blocks and samples of a tile.
/// </summary>
internal static class Jpeg2000Check
{
    private const string Format = "JPEG 2000";
    private const uint CodestreamBox = 0x6A703263;
    private const int MostTiles = 65_535;
    private const int MostCodestreams = 64;

    // OpenJPEG walks through all packets that the header speaks of, at some 0.15 microseconds each, also where the file has none.
    private const long MostPackets = 16L << 20;
    private const long MostPacketsOfImage = 128L << 20;

    internal static double Check(HeaderBytes file, string name, ImageLimits limits)
    {
        if (file.TryTake(0, 4, out var start) && BinaryPrimitives.ReadUInt32BigEndian(start) == 0xFF4FFF51)
        {
            return Check(file, 0, file.Length, name, limits);
        }

        var codestreams = 0;
        double most = 0;
        foreach (var (offset, end) in Codestreams(file))
        {
            if (++codestreams > MostCodestreams)
            {
                throw HeaderCheck.TooMuch(name, $"more than {MostCodestreams} codestreams", $"{MostCodestreams} codestreams");
            }

            most = Math.Max(most, Check(file, offset, end, name, limits));
        }

        return codestreams > 0 ? most : throw HeaderCheck.Damaged(name, Format, $"no codestream in its boxes");
    }

    // The content of every codestream box that a reader of boxes comes by; one after a broken box is out of reach for all.
    private static List<(long Offset, long End)> Codestreams(HeaderBytes file)
    {
        var found = new List<(long, long)>();
        for (long offset = 0; found.Count <= MostCodestreams && file.TryTake(offset, 8, out var box);)
        {
            long length = BinaryPrimitives.ReadUInt32BigEndian(box);
            var type = BinaryPrimitives.ReadUInt32BigEndian(box[4..]);
            var content = offset + 8;
            if (length == 1)
            {
                if (!file.TryTake(offset + 8, 8, out var extended))
                {
                    break;
                }

                length = BinaryPrimitives.ReadInt64BigEndian(extended);
                content += 8;
            }

            // A length of 0 reaches to the end of the file; one that is past it belongs to a file that was cut off.
            var end = length == 0 || length > file.Length - offset ? file.Length : offset + length;
            if (end < content)
            {
                break;
            }

            if (type == CodestreamBox)
            {
                found.Add((content, end));
            }

            offset = end;
        }

        return found;
    }

    private static double Check(HeaderBytes file, long start, long end, string name, ImageLimits limits)
    {
        var size = ImageSize.Read(file, start, name);
        HeaderCheck.Bands(size.Components, name, limits);
        if (size.Tiles > MostTiles)
        {
            throw HeaderCheck.TooMuch(name, $"{size.Tiles} tiles", $"{MostTiles} tiles of a JPEG 2000 codestream");
        }

        var table = Jpeg2000Memory.OfTileTable(size);
        if (table > limits.MaxDecodeBytes)
        {
            throw HeaderCheck.TooManyBytes(name, $"{size.Tiles} tiles of {size.Components} components", table, limits);
        }

        // OpenJPEG ends the whole process when it reads on behind the end that a box gave it, and does so until it finds the
        // marker that ends a codestream.
        if (end < file.Length && !(MarkerSegment.ReadAll(file, start, end).LastOrDefault() is { Marker: MarkerSegment.EndOfCodestream } last && last.End <= end))
        {
            throw HeaderCheck.Damaged(name, Format, $"its codestream goes on behind the end of its box");
        }

        var styles = CodingStyle.ReadAll(file, start, end, size.Components);
        var packets = Jpeg2000Memory.PacketsOfTile(size, styles);
        if (packets > MostPackets || packets * size.Tiles > MostPacketsOfImage)
        {
            throw HeaderCheck.TooMuch(name, $"{packets * size.Tiles:F0} packets", $"{MostPackets} in a tile and {MostPacketsOfImage} in all");
        }

        var tile = Jpeg2000Memory.OfTile(size, styles);
        if (table + tile > limits.MaxDecodeBytes)
        {
            throw HeaderCheck.TooManyBytes(
                name, $"tiles of {size.TileWidth} x {size.TileHeight} pixels, {size.Components} components and their code-blocks", table + tile, limits);
        }

        return table + tile;
    }

    /// <summary>The marker segment SIZ: the reference grid, its tiles and components.</summary>
    internal readonly record struct ImageSize(long Width, long Height, long TileWidth, long TileHeight, long Tiles, int Components, double SamplesAPixel)
    {
        internal static ImageSize Read(HeaderBytes file, long start, string name)
        {
            if (!file.TryTake(start, 42, out var head) || BinaryPrimitives.ReadUInt32BigEndian(head) != 0xFF4FFF51)
            {
                throw HeaderCheck.Damaged(name, Format, $"its codestream does not begin with its size");
            }

            int length = BinaryPrimitives.ReadUInt16BigEndian(head[4..]);
            int components = BinaryPrimitives.ReadUInt16BigEndian(head[40..]);
            long x1 = Number(head, 8), y1 = Number(head, 12), x0 = Number(head, 16), y0 = Number(head, 20);
            long tileWidth = Number(head, 24), tileHeight = Number(head, 28), tileX = Number(head, 32), tileY = Number(head, 36);
            if (components is 0 or > 16_384 || length != 38 + (3 * components))
            {
                throw HeaderCheck.Damaged(name, Format, $"{components} components in a size segment of {length} bytes");
            }

            if (x1 <= x0 || y1 <= y0 || tileWidth == 0 || tileHeight == 0
                || tileX > x0 || tileY > y0 || tileX + tileWidth <= x0 || tileY + tileHeight <= y0)
            {
                throw HeaderCheck.Damaged(name, Format, $"its tiles do not cover its image");
            }

            var samples = SamplesAPixelOf(file, start + 42, components, name);
            var tiles = DivideUp(x1 - tileX, tileWidth) * DivideUp(y1 - tileY, tileHeight);
            return new ImageSize(
                x1 - x0, y1 - y0, Math.Min(tileWidth, x1 - x0), Math.Min(tileHeight, y1 - y0), tiles, components, samples);
        }

        private static double SamplesAPixelOf(HeaderBytes file, long offset, int components, string name)
        {
            if (!file.TryTake(offset, 3 * components, out var records))
            {
                throw HeaderCheck.Damaged(name, Format, $"it ends within its size segment");
            }

            double samples = 0;
            for (var c = 0; c < components; c++)
            {
                int bits = (records[3 * c] & 0x7F) + 1, stepX = records[(3 * c) + 1], stepY = records[(3 * c) + 2];
                if (bits > 38 || stepX == 0 || stepY == 0)
                {
                    throw HeaderCheck.Damaged(name, Format, $"component {c} of {bits} bits at every {stepX} x {stepY} pixels");
                }

                samples += 1.0 / (stepX * stepY);
            }

            return samples;
        }

        private static long Number(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt32BigEndian(bytes[at..]);

        private static long DivideUp(long value, long by) => (value + by - 1) / by;
    }
}
