using System.Buffers.Binary;

namespace Nadir.Imagery.Headers;

/// <summary>
/// Finds the codestreams of a JPEG 2000 file, raw or in boxes (ISO/IEC 15444-1, Annexes A and I), and adds up what
/// OpenJPEG would take for each: for every tile a record with one of every component, then precincts, code-blocks and
/// samples of a tile.
/// </summary>
internal static class Jpeg2000Check
{
    private const string Format = "JPEG 2000";
    private const uint CodestreamBox = 0x6A703263;
    private const int MostTiles = 65_535;
    private const int MostCodestreams = 64;

    // OpenJPEG walks through all packets that the header speaks of, at some 0.15 microseconds each, also where the file
    // has none.
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
                throw HeaderCheck.TooMuch(
                    name, $"more than {MostCodestreams} codestreams", $"{MostCodestreams} codestreams");
            }

            most = Math.Max(most, Check(file, offset, end, name, limits));
        }

        return codestreams > 0 ? most : throw HeaderCheck.Damaged(name, Format, $"no codestream in its boxes");
    }

    // The content of every codestream box that a reader of boxes comes by; one after a broken box is out of reach for
    // all.
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

        // OpenJPEG ends the whole process when it reads on behind the end that a box gave it, and does so until it
        // finds the marker that ends a codestream.
        if (end < file.Length && !(MarkerSegment.ReadAll(file, start, end)
            .LastOrDefault() is { Marker: MarkerSegment.EndOfCodestream } last && last.End <= end))
        {
            throw HeaderCheck.Damaged(name, Format, $"its codestream goes on behind the end of its box");
        }

        var styles = CodingStyle.ReadAll(file, start, end, size.Components);
        var packets = Jpeg2000Memory.PacketsOfTile(size, styles);
        if (packets > MostPackets || packets * size.Tiles > MostPacketsOfImage)
        {
            throw HeaderCheck.TooMuch(
                name, $"{packets * size.Tiles:F0} packets", $"{MostPackets} in a tile and {MostPacketsOfImage} in all");
        }

        var tile = Jpeg2000Memory.OfTile(size, styles);
        if (table + tile > limits.MaxDecodeBytes)
        {
            throw HeaderCheck.TooManyBytes(
                name,
                $"tiles of {size.TileWidth} x {size.TileHeight} pixels, {size.Components} components and their code-blocks", table + tile, limits);
        }

        return table + tile;
    }

    /// <summary>The marker segment SIZ: the reference grid, its tiles and components.</summary>
    internal readonly record struct ImageSize(
        long Width, long Height, long TileWidth, long TileHeight, long Tiles, int Components, double SamplesAPixel)
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
            long tileWidth = Number(head, 24), tileHeight = Number(head, 28), tileX = Number(head, 32),
                tileY = Number(head, 36);
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
                x1 - x0, y1 - y0, Math.Min(tileWidth, x1 - x0), Math.Min(tileHeight, y1 - y0), tiles, components,
                samples);
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
                    throw HeaderCheck.Damaged(
                        name, Format, $"component {c} of {bits} bits at every {stepX} x {stepY} pixels");
                }

                samples += 1.0 / (stepX * stepY);
            }

            return samples;
        }

        private static long Number(ReadOnlySpan<byte> bytes, int at) =>
            BinaryPrimitives.ReadUInt32BigEndian(bytes[at..]);

        private static long DivideUp(long value, long by) => (value + by - 1) / by;
    }
}

/// <summary>
/// How tiles of a JPEG 2000 codestream are coded (ISO/IEC 15444-1, A.6.1 and A.6.2): the marker segments COD and COC.
/// </summary>
/// <param name="Layers">Quality layers.</param>
/// <param name="Levels">Decomposition levels, 0 to 32.</param>
/// <param name="BlockWidthExponent">Log2 of a code-block's width.</param>
/// <param name="BlockHeightExponent">Log2 of a code-block's height.</param>
/// <param name="Precincts">A byte for each resolution, smallest first: log2 of the precinct's height and
/// width, 4 bits each.</param>
internal sealed record CodingStyle(
    int Layers, int Levels, int BlockWidthExponent, int BlockHeightExponent, byte[] Precincts)
{
    private const int Style = 0xFF52;
    private const int ComponentStyle = 0xFF53;
    private const byte LargestPrecinct = 0xFF;

    // So many different ones are in no file that a person wrote; the rest would only cost time.
    private const int MostStyles = 1024;

    /// <summary>Reads the styles of the main header and of all tile-parts.</summary>
    /// <param name="file">The file.</param>
    /// <param name="start">Where the codestream begins.</param>
    /// <param name="end">Where it ends.</param>
    /// <param name="components">Number of components, which tells how wide their numbers are.</param>
    internal static IReadOnlyCollection<CodingStyle> ReadAll(HeaderBytes file, long start, long end, int components)
    {
        var styles = new Dictionary<string, CodingStyle>(StringComparer.Ordinal);
        var layers = 1;
        foreach (var segment in MarkerSegment.ReadAll(file, start, end)
            .Where(segment => segment.Marker is Style or ComponentStyle))
        {
            var bytes = file.TakeUpTo(segment.Offset + 4, segment.End - segment.Offset - 4);
            if (Read(bytes, segment.Marker, components, ref layers) is { } style)
            {
                styles.TryAdd(
                    $"{style.Layers} {style.Levels} {style.BlockWidthExponent} {style.BlockHeightExponent} {Convert.ToHexString(style.Precincts)}", style);
            }

            if (styles.Count == MostStyles)
            {
                break;
            }
        }

        return styles.Values;
    }

    private static CodingStyle? Read(ReadOnlySpan<byte> segment, int marker, int components, ref int layers)
    {
        // COD: style, order, layers (2), transform; COC: component (1 or 2), style. Then both alike.
        var before = marker == Style ? 5 : components < 257 ? 2 : 3;
        if (segment.Length < before + 5)
        {
            return null;
        }

        var hasPrecincts = (segment[marker == Style ? 0 : before - 1] & 1) != 0;
        if (marker == Style)
        {
            layers = BinaryPrimitives.ReadUInt16BigEndian(segment[2..]);
        }

        var rest = segment[before..];
        var levels = Math.Min((int)rest[0], 32);
        var precincts = new byte[levels + 1];
        precincts.AsSpan().Fill(LargestPrecinct);
        if (hasPrecincts)
        {
            rest[5..Math.Min(rest.Length, 5 + precincts.Length)].CopyTo(precincts);
        }

        return new CodingStyle(layers, levels, (rest[1] & 0x0F) + 2, (rest[2] & 0x0F) + 2, precincts);
    }
}

/// <summary>
/// What OpenJPEG and GDAL take for a codestream, in bytes, from above. The sizes of records are those of OpenJPEG 2.5
/// and GDAL 3.6 on a 64-bit machine with their share of the allocator (decision 0245 says how they were measured).
/// </summary>
internal static class Jpeg2000Memory
{
    private const double TileRecord = 9_000;
    private const double ComponentRecord = 1_150;
    private const double BandRecord = 1_200;
    private const double ResolutionRecord = 300;
    private const double PrecinctRecord = 350;
    private const double CodeBlockRecord = 560;

    private const double PacketFlag = 2;

    // Samples as 32-bit integers: coefficients, the decoded tile, and what GDAL copies of it.
    private const double SampleBytes = 12;

    // GDAL reads images of one tile in pieces of this side.
    private const long PieceSide = 1024;

    /// <summary>The table of all tiles, which is made before anything is decoded.</summary>
    internal static double OfTileTable(Jpeg2000Check.ImageSize size) =>
        (size.Tiles * (TileRecord + (size.Components * ComponentRecord))) + (size.Components * BandRecord);

    /// <summary>Decoding of one tile, whichever of the styles it has.</summary>
    internal static double OfTile(Jpeg2000Check.ImageSize size, IReadOnlyCollection<CodingStyle> styles)
    {
        var isReadWhole = size.Tiles > 1;
        var samples = isReadWhole
            ? (double)size.TileWidth * size.TileHeight
            : (double)Math.Min(size.TileWidth, PieceSide) * Math.Min(size.TileHeight, PieceSide);
        var structures = styles.Select(style => OfComponent(size, style).Bytes).DefaultIfEmpty().Max();

        // Coarse components have fewer blocks, but at least one of each kind.
        return (samples * size.SamplesAPixel * SampleBytes)
            + (structures * Math.Max(size.SamplesAPixel, size.Components / 64.0))
            + (PacketFlag * PacketsOfTile(size, styles));
    }

    /// <summary>
    /// The packets of one tile: one for each layer of each precinct of each resolution of each component, whether the
    /// file holds it or not.
    /// </summary>
    internal static double PacketsOfTile(Jpeg2000Check.ImageSize size, IReadOnlyCollection<CodingStyle> styles) =>
        styles
        .Select(style => (double)style.Layers * (style.Levels + 1) * size.Components
            * OfComponent(size, style).MostPrecincts)
        .DefaultIfEmpty().Max();

    // A component that has a sample for every pixel, and the most precincts of a resolution.
    private static (double Bytes, double MostPrecincts) OfComponent(Jpeg2000Check.ImageSize size, CodingStyle style)
    {
        double bytes = 0, most = 1;
        for (var r = 0; r <= style.Levels; r++)
        {
            var reduced = style.Levels - r;
            double width = Reduced(size.TileWidth, reduced), height = Reduced(size.TileHeight, reduced);
            int precinctX = style.Precincts[r] & 0x0F, precinctY = style.Precincts[r] >> 4;

            // A tile that begins within a precinct has one more.
            var shift = size.Tiles > 1 ? 1 : 0;
            var precincts = (Math.Ceiling(Math.ScaleB(width, -precinctX)) + shift)
                * (Math.Ceiling(Math.ScaleB(height, -precinctY)) + shift);
            most = Math.Max(most, precincts);

            // Above the lowest resolution, three bands of half the size each way, whose precincts are half as wide too.
            var (bands, half) = r == 0 ? (1, 0) : (3, 1);
            var blockX = Math.Min(style.BlockWidthExponent, Math.Max(precinctX - half, 0));
            var blockY = Math.Min(style.BlockHeightExponent, Math.Max(precinctY - half, 0));
            var blocks = (Math.Ceiling(Math.ScaleB(width, -half - blockX)) + shift)
                * (Math.Ceiling(Math.ScaleB(height, -half - blockY)) + shift);
            bytes += ResolutionRecord + BandRecord
                + (bands * ((precincts * PrecinctRecord) + (Math.Max(blocks, precincts) * CodeBlockRecord)));
        }

        return (bytes, most);
    }

    private static double Reduced(long side, int levels) => Math.Ceiling(Math.ScaleB(side, -levels));
}
