using System.Buffers.Binary;

namespace Nadir.Imagery.Tests.Headers;

/// <summary>
/// JPEG 2000 files made byte by byte (ISO/IEC 15444-1, Annexes A and I) whose tiles are empty, whatever their header
/// claims.
/// </summary>
internal sealed record Jpeg2000
{
    internal int Width { get; init; } = 64;

    internal int Height { get; init; } = 64;

    internal int TileWidth { get; init; } = 64;

    internal int TileHeight { get; init; } = 64;

    internal int Components { get; init; } = 1;

    internal int Levels { get; init; }

    internal int Layers { get; init; } = 1;

    /// <summary>Log2 of a code-block's sides, 2 to 10.</summary>
    internal int BlockExponent { get; init; } = 6;

    /// <summary>A byte for each resolution, or none.</summary>
    internal byte[] Precincts { get; init; } = [];

    internal byte[] ToCodestream(int writtenTiles = 1)
    {
        var bytes = new List<byte> { 0xFF, 0x4F, 0xFF, 0x51 };
        Add16(bytes, 38 + (3 * Components));
        Add16(bytes, 0);
        Array.ForEach([Width, Height, 0, 0, TileWidth, TileHeight, 0, 0], number => Add32(bytes, number));
        Add16(bytes, Components);
        for (var c = 0; c < Components; c++)
        {
            bytes.AddRange([7, 1, 1]);
        }

        bytes.AddRange([0xFF, 0x52]);
        Add16(bytes, 12 + Precincts.Length);
        bytes.AddRange([(byte)(Precincts.Length > 0 ? 1 : 0), 0]);
        Add16(bytes, Layers);
        bytes.AddRange([0, (byte)Levels, (byte)(BlockExponent - 2), (byte)(BlockExponent - 2), 0, 1]);
        bytes.AddRange(Precincts);
        bytes.AddRange([0xFF, 0x5C]);
        Add16(bytes, 3 + 1 + (3 * Levels));
        bytes.Add(0x40);
        bytes.AddRange(Enumerable.Repeat((byte)0x40, 1 + (3 * Levels)));
        for (var tile = 0; tile < writtenTiles; tile++)
        {
            bytes.AddRange([0xFF, 0x90, 0, 10]);
            Add16(bytes, tile);
            Add32(bytes, 14 + 8);
            bytes.AddRange([0, 1, 0xFF, 0x93, .. new byte[8]]);
        }

        return [.. bytes, 0xFF, 0xD9];
    }

    /// <summary>The codestream in boxes.</summary>
    /// <param name="lengthForm">0: the last box reaches to the end; 1: it has a length of 64 bits;
    /// else of 32 bits.</param>
    /// <param name="before">Other boxes before that of the codestream.</param>
    internal byte[] ToFile(int lengthForm = 32, byte[]? before = null)
    {
        var codestream = ToCodestream();
        var header = new List<byte>();
        Add32(header, Height);
        Add32(header, Width);
        Add16(header, Components);
        header.AddRange([7, 7, 0, 0]);
        byte[] inner = [.. Box("ihdr"u8, [.. header]),
            .. Box("colr"u8, [1, 0, 0, 0, 0, 0, (byte)(Components >= 3 ? 16 : 17)])];
        byte[] last = lengthForm switch
        {
            0 => [0, 0, 0, 0, .. "jp2c"u8, .. codestream],
            1 => [0, 0, 0, 1, .. "jp2c"u8, .. Long(codestream.Length + 16), .. codestream],
            _ => Box("jp2c"u8, codestream),
        };
        return
        [
            .. Box("jP  "u8, [0x0D, 0x0A, 0x87, 0x0A]), .. Box("ftyp"u8, [.. "jp2 "u8, 0, 0, 0, 0, .. "jp2 "u8]),
            .. Box("jp2h"u8, inner),
            .. before ?? [], .. last,
        ];
    }

    internal static byte[] Box(ReadOnlySpan<byte> type, byte[] content)
    {
        var bytes = new List<byte>();
        Add32(bytes, 8 + content.Length);
        return [.. bytes, .. type, .. content];
    }

    private static byte[] Long(long number)
    {
        var bytes = new byte[8];
        BinaryPrimitives.WriteInt64BigEndian(bytes, number);
        return bytes;
    }

    private static void Add16(List<byte> bytes, int number) => bytes.AddRange([(byte)(number >> 8), (byte)number]);

    private static void Add32(List<byte> bytes, int number) =>
        bytes.AddRange([(byte)(number >> 24), (byte)(number >> 16), (byte)(number >> 8), (byte)number]);
}
