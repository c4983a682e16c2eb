using System.Buffers.Binary;
using Nadir.Imagery;

namespace Nadir.Archive.Tests.Support;

/// <summary>Makes pictures and writes them as BMP files.</summary>
public static class TestImages
{
    public static RgbImage Plain(int width, int height, byte red, byte green, byte blue)
    {
        var pixels = new byte[3 * width * height];
        for (var i = 0; i < pixels.Length; i += 3)
        {
            (pixels[i], pixels[i + 1], pixels[i + 2]) = (red, green, blue);
        }

        return new RgbImage(width, height, pixels);
    }

    /// <summary>A picture of random coloured blocks that depends on its seed alone.</summary>
    public static RgbImage Random(int seed, int width = 48, int height = 40)
    {
        var random = new Random(seed);
        var colors = new byte[3 * 16];
        random.NextBytes(colors);
        var pixels = new byte[3 * width * height];
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
            {
                var block = (y * 4 / height * 4) + (x * 4 / width);
                colors.AsSpan(3 * block, 3).CopyTo(pixels.AsSpan(3 * ((y * width) + x)));
            }
        }

        return new RgbImage(width, height, pixels);
    }

    public static void Fill(RgbImage image, int x, int y, int width, int height, byte red, byte green, byte blue)
    {
        for (var row = y; row < y + height; row++)
        {
            for (var column = x; column < x + width; column++)
            {
                var at = 3 * ((row * image.Width) + column);
                (image.Pixels[at], image.Pixels[at + 1], image.Pixels[at + 2]) = (red, green, blue);
            }
        }
    }

    public static string Write(string path, RgbImage image)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, ToBmp(image));
        return path;
    }

    public static byte[] ToBmp(RgbImage image)
    {
        var stride = ((3 * image.Width) + 3) / 4 * 4;
        var file = new byte[54 + (stride * image.Height)];
        "BM"u8.CopyTo(file);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(2), file.Length);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(10), 54);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(14), 40);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(18), image.Width);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(22), image.Height);
        BinaryPrimitives.WriteInt16LittleEndian(file.AsSpan(26), 1);
        BinaryPrimitives.WriteInt16LittleEndian(file.AsSpan(28), 24);
        for (var y = 0; y < image.Height; y++)
        {
            for (var x = 0; x < image.Width; x++)
            {
                var from = 3 * ((y * image.Width) + x);
                var to = 54 + (stride * (image.Height - 1 - y)) + (3 * x);
                (file[to], file[to + 1], file[to + 2]) = (image.Pixels[from + 2], image.Pixels[from + 1],
                    image.Pixels[from]);
            }
        }

        return file;
    }
}
