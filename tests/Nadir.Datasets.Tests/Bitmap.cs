using Nadir.Imagery;

namespace Nadir.Datasets.Tests;

/// <summary>Writes Windows bitmaps, the simplest format that the real decoder reads without loss.</summary>
internal static class Bitmap
{
    private const int HeaderLength = 54;

    internal static byte[] Encode(RgbImage image)
    {
        var stride = ((3 * image.Width) + 3) / 4 * 4;
        var file = new byte[HeaderLength + (stride * image.Height)];
        "BM"u8.CopyTo(file);
        (int Offset, int Value)[] fields =
            [(2, file.Length), (10, HeaderLength), (14, 40), (18, image.Width), (22, image.Height),
                (26, 1 | (24 << 16)), (34, file.Length - HeaderLength)];
        foreach (var (offset, value) in fields)
        {
            BitConverter.TryWriteBytes(file.AsSpan(offset), value);
        }

        for (var y = 0; y < image.Height; y++)
        {
            for (var i = 0; i < 3 * image.Width; i++)
            {
                // Rows come from the bottom, channels as blue, green, red.
                var target = HeaderLength + ((image.Height - 1 - y) * stride) + (i / 3 * 3) + 2 - (i % 3);
                file[target] = image.Pixels[(3 * y * image.Width) + i];
            }
        }

        return file;
    }
}
