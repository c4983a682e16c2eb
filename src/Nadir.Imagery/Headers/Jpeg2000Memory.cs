namespace Nadir.Imagery.Headers;

/// <summary>
/// What OpenJPEG and GDAL take for a codestream, in bytes, from above. The sizes of records are those of OpenJPEG 2.5 and GDAL 3.6 on
/// a 64-bit machine with their share of the allocator (decision 0245 says how they were measured).
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
    /// The packets of one tile: one for each layer of each precinct of each resolution of each component, whether the file holds it
    /// or not.
    /// </summary>
    internal static double PacketsOfTile(Jpeg2000Check.ImageSize size, IReadOnlyCollection<CodingStyle> styles) => styles
        .Select(style => (double)style.Layers * (style.Levels + 1) * size.Components * OfComponent(size, style).MostPrecincts)
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
            var precincts = (Math.Ceiling(Math.ScaleB(width, -precinctX)) + shift) * (Math.Ceiling(Math.ScaleB(height, -precinctY)) + shift);
            most = Math.Max(most, precincts);

            // Above the lowest resolution, three bands of half the size each way, whose precincts are half as wide too.
            var (bands, half) = r == 0 ? (1, 0) : (3, 1);
            var blockX = Math.Min(style.BlockWidthExponent, Math.Max(precinctX - half, 0));
            var blockY = Math.Min(style.BlockHeightExponent, Math.Max(precinctY - half, 0));
            var blocks = (Math.Ceiling(Math.ScaleB(width, -half - blockX)) + shift) * (Math.Ceiling(Math.ScaleB(height, -half - blockY)) + shift);
            bytes += ResolutionRecord + BandRecord + (bands * ((precincts * PrecinctRecord) + (Math.Max(blocks, precincts) * CodeBlockRecord)));
        }

        return (bytes, most);
    }

    private static double Reduced(long side, int levels) => Math.Ceiling(Math.ScaleB(side, -levels));
}
