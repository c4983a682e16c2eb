using System.Buffers.Binary;
using Nadir.Imagery;

namespace Nadir.Cli.Tests.Samples;

/// <summary>Image files, good and bad.</summary>
internal static class ImageFiles
{
    /// <summary>Writes pictures that differ in their waves and colours.</summary>
    public static void WriteGood(string folder, int count)
    {
        Directory.CreateDirectory(folder);
        for (int index = 0; index < count; index++)
        {
            File.WriteAllBytes(Path.Combine(folder, $"good_{index}.jpg"), Jpeg(40, index));
        }
    }

    /// <summary>
    /// Writes an image that is of one colour but for a few darker rows, by whose number copies differ.
    /// </summary>
    public static void WriteColour(string file, string colour, int copy)
    {
        const int Side = 32;
        (byte Red, byte Green, byte Blue) = colour switch
        {
            "red" => ((byte)220, (byte)30, (byte)30),
            "green" => ((byte)30, (byte)200, (byte)40),
            "blue" => ((byte)30, (byte)40, (byte)220),
            _ => ((byte)240, (byte)240, (byte)240),
        };
        var pixels = new byte[3 * Side * Side];
        for (int pixel = 0; pixel < Side * Side; pixel++)
        {
            int shade = pixel / Side < copy ? 2 : 1;
            (pixels[3 * pixel], pixels[(3 * pixel) + 1], pixels[(3 * pixel) + 2]) =
                ((byte)(Red / shade), (byte)(Green / shade), (byte)(Blue / shade));
        }

        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllBytes(file, PictureEncoder.Encode(new RgbImage(Side, Side, pixels), PictureFormat.Png));
    }

    /// <summary>Writes one file of each kind of bad input; the names say what is wrong.</summary>
    public static string[] WriteBad(string folder)
    {
        Directory.CreateDirectory(folder);
        byte[] jpeg = Jpeg(200, 1);
        File.WriteAllBytes(Path.Combine(folder, "truncated.jpg"), jpeg[..(jpeg.Length / 3)]);
        File.WriteAllBytes(Path.Combine(folder, "empty.jpg"), []);
        File.WriteAllBytes(Path.Combine(folder, "huge.png"), PngHeader(60_000, 60_000));
        File.WriteAllText(Path.Combine(folder, "text.tif"), "This is no image.\n");
        return ["truncated.jpg", "empty.jpg", "huge.png", "text.tif"];
    }

    /// <summary>A picture of waves; each kind has another direction, length and colour.</summary>
    public static RgbImage Picture(int side, int kind)
    {
        var pixels = new byte[3 * side * side];
        for (int index = 0; index < pixels.Length; index++)
        {
            var (x, y, channel) = (index / 3 % side, index / 3 / side, index % 3);
            double wave = Math.Sin(((x * (1 + (kind % 3))) + (y * (kind % 4))) * 0.2 * (1 + (kind / 4)))
                + Math.Sin(kind + (2 * channel));
            pixels[index] = (byte)(128 + (60 * wave));
        }

        return new RgbImage(side, side, pixels);
    }

    private static byte[] Jpeg(int side, int kind) => PictureEncoder.Encode(Picture(side, kind), PictureFormat.Jpeg);

    // A valid header of a picture of 8-bit RGB, and an empty stream of pixels.
    private static byte[] PngHeader(int width, int height)
    {
        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        (header[8], header[9]) = (8, 2);
        return [0x89, .. "PNG\r\n\x1a\n"u8, .. Chunk("IHDR"u8, header), .. Chunk("IDAT"u8, []), .. Chunk("IEND"u8, [])];
    }

    private static byte[] Chunk(ReadOnlySpan<byte> type, byte[] data)
    {
        byte[] body = [.. type, .. data];
        var frame = new byte[8];
        BinaryPrimitives.WriteInt32BigEndian(frame, data.Length);
        BinaryPrimitives.WriteUInt32BigEndian(frame.AsSpan(4), Crc32(body));
        return [.. frame[..4], .. body, .. frame[4..]];
    }

    private static uint Crc32(byte[] bytes)
    {
        uint crc = uint.MaxValue;
        foreach (byte value in bytes)
        {
            crc ^= value;
            for (int bit = 0; bit < 8; bit++)
            {
                crc = (crc >> 1) ^ ((crc & 1) * 0xEDB88320);
            }
        }

        return ~crc;
    }
}
