using System.Buffers.Binary;
using System.IO.Compression;
using Nadir.Imagery.Tests.Headers;

namespace Nadir.Fuzz.Images;

/// <summary>Images whose headers ask for as much as a server lets pass, or more, while the file is small.</summary>
internal static class HostileImages
{
    private const int LargeSide = 7000;

    /// <summary>Makes one of each kind.</summary>
    public static IReadOnlyList<(string Kind, byte[] File)> Make() =>
    [
        ("jpeg2000, 16384 components", new Jpeg2000 { Components = 16_384 }.ToFile()),
        ("jpeg2000, 1000 components", new Jpeg2000 { Components = 1000 }.ToCodestream()),
        ("jpeg2000, 65280 tiles",
            new Jpeg2000 { Width = 2560, Height = 2550, TileWidth = 10, TileHeight = 10, Components = 3 }.ToFile()),
        ("jpeg2000, 10000 tiles",
            new Jpeg2000 { Width = 1600, Height = 1600, TileWidth = 16, TileHeight = 16, Components = 3 }
                .ToFile(lengthForm: 1)),
        ("jpeg2000, code-blocks of 4 x 4",
            new Jpeg2000 { Width = 2048, Height = 2048, TileWidth = 2048, TileHeight = 2048, BlockExponent = 2 }
                .ToFile(lengthForm: 0)),
        ("jpeg2000, precincts of 1 x 1",
            new Jpeg2000 { Width = 512, Height = 512, TileWidth = 512, TileHeight = 512, Precincts = [0] }.ToFile()),
        ("jpeg2000, 65535 layers", new Jpeg2000 { Layers = 65_535, Levels = 5, Components = 20 }.ToFile()),
        ("jpeg, progressive", Resized(ImageSeeds.Jpeg()[2], [0xFF, 0xC2], 5)),
        ("png, texts that unpack", WithTexts(ImageSeeds.Png()[0], 12 << 20, 8)),
        ("png, one text that unpacks", WithTexts(ImageSeeds.Png()[0], 7 << 20, 2)),
        ("webp, lossless", LosslessOf(ImageSeeds.WebP()[2])),
        ("bmp, packed", LargeBitmap()),
        ("tiff, one large tile", OneTile()),
    ];

    // A frame header whose two sides are made large.
    private static byte[] Resized(byte[] file, ReadOnlySpan<byte> marker, int offset)
    {
        var at = file.AsSpan().IndexOf(marker) + offset;
        BinaryPrimitives.WriteUInt16BigEndian(file.AsSpan(at), LargeSide);
        BinaryPrimitives.WriteUInt16BigEndian(file.AsSpan(at + 2), LargeSide);
        return file;
    }

    private static byte[] WithTexts(byte[] png, int length, int count)
    {
        using var stream = new MemoryStream();
        using (var deflater = new ZLibStream(stream, CompressionLevel.SmallestSize))
        {
            deflater.Write(new byte[length].Select(_ => (byte)' ').ToArray());
        }

        byte[] chunk = [0, 0, 0, 0, .. "zTXtkey\0\0"u8, .. stream.ToArray(), 0, 0, 0, 0];
        BinaryPrimitives.WriteInt32BigEndian(chunk, chunk.Length - 12);
        byte[] file = [.. png[..33], .. Enumerable.Repeat(chunk, count).SelectMany(bytes => bytes), .. png[33..]];
        ImageFields.RepairPng(file);
        return file;
    }

    private static byte[] LosslessOf(byte[] webp)
    {
        var at = webp.AsSpan().IndexOf("VP8L"u8) + 9;
        var bits = BinaryPrimitives.ReadUInt32LittleEndian(webp.AsSpan(at)) & 0xF000_0000;
        BinaryPrimitives.WriteUInt32LittleEndian(webp.AsSpan(at), bits | (LargeSide - 1) | ((LargeSide - 1) << 14));
        return webp;
    }

    private static byte[] LargeBitmap()
    {
        var file = Bitmaps.Packed();
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(18), LargeSide);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(22), LargeSide);
        return file;
    }

    private static byte[] OneTile()
    {
        (ushort Tag, int Value)[] entries =
        [
            (256, LargeSide), (257, LargeSide), (258, 8), (259, 8), (262, 1), (277, 1), (322, LargeSide / 16 * 16 + 16),
            (323, LargeSide / 16 * 16 + 16), (324, 8), (325, 64),
        ];
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        writer.Write("II*\0"u8);
        writer.Write(8 + 64);
        writer.Write(new byte[64]);
        writer.Write((ushort)entries.Length);
        foreach (var (tag, value) in entries)
        {
            writer.Write(tag);
            writer.Write((ushort)4);
            writer.Write(1);
            writer.Write(value);
        }

        writer.Write(0);
        return stream.ToArray();
    }
}
