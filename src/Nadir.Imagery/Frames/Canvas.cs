using System.Buffers.Binary;
using System.Globalization;

namespace Nadir.Imagery.Frames;

/// <summary>
/// The whole picture of which a frame may cover a part: 8-bit red, green, blue and alpha, transparent where nothing was
/// drawn.
/// </summary>
internal sealed class Canvas
{
    private const int Channels = 4;
    private const int HeaderBytes = 256;
    private const int BitsPlace = 240;

    private readonly byte[] _pixels;

    private Canvas(int width, int height) =>
        (Width, Height, _pixels) = (width, height, new byte[Channels * width * height]);

    internal int Width { get; }

    internal int Height { get; }

    /// <summary>Holds the size against the limits, then takes the memory.</summary>
    /// <exception cref="ImageryException">The picture has no pixels or too many.</exception>
    internal static Canvas Create(int width, int height, string name, string format, ImageLimits limits)
    {
        RequireSize(width, height, name, format, limits);
        return new Canvas(width, height);
    }

    /// <summary>Holds a size against the limits.</summary>
    /// <exception cref="ImageryException">There are no pixels or too many.</exception>
    internal static void RequireSize(int width, int height, string name, string format, ImageLimits limits)
    {
        long pixels = (long)width * height;
        if (pixels == 0)
        {
            throw FirstFrame.Damaged(name, format);
        }

        // An array holds less than 2 GiB.
        if (pixels > limits.MaxPixels
            || Channels * pixels > Math.Min(limits.MaxDecodeBytes, Array.MaxLength - HeaderBytes))
        {
            throw new ImageryException(
                ImageFault.TooLarge,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{name}: {width} x {height} pixels in one piece is more than the limits allow; cut it into smaller images or raise the limit."));
        }
    }

    /// <summary>Draws one pixel; outside of the canvas nothing is drawn.</summary>
    internal void Set(int column, int row, byte red, byte green, byte blue, byte alpha)
    {
        if (column < Width && row < Height)
        {
            int place = Channels * ((row * Width) + column);
            (_pixels[place], _pixels[place + 1], _pixels[place + 2], _pixels[place + 3]) = (red, green, blue, alpha);
        }
    }

    /// <summary>An uncompressed TIFF (6.0) of one strip, without alpha where all is opaque.</summary>
    internal byte[] ToTiff()
    {
        bool isOpaque = true;
        for (int place = Channels - 1; place < _pixels.Length && isOpaque; place += Channels)
        {
            isOpaque = _pixels[place] == byte.MaxValue;
        }

        int samples = isOpaque ? 3 : Channels;
        var file = new byte[HeaderBytes + (samples * (_pixels.Length / Channels))];
        for (int from = 0, to = HeaderBytes; from < _pixels.Length; from += Channels, to += samples)
        {
            _pixels.AsSpan(from, samples).CopyTo(file.AsSpan(to));
        }

        "II*\0\b\0\0\0"u8.CopyTo(file);
        for (int sample = 0; sample < samples; sample++)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(BitsPlace + (2 * sample)), 8);
        }

        (ushort Tag, ushort Type, int Count, int Value)[] fields =
        [
            (256, 4, 1, Width), (257, 4, 1, Height), (258, 3, samples, BitsPlace), (259, 3, 1, 1), (262, 3, 1, 2),
            (273, 4, 1, HeaderBytes),
            (277, 3, 1, samples), (278, 4, 1, Height), (279, 4, 1, file.Length - HeaderBytes), .. isOpaque ? []
                : new (ushort, ushort, int, int)[] { (338, 3, 1, 2) },
        ];
        BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(8), (ushort)fields.Length);
        for (int index = 0; index < fields.Length; index++)
        {
            var entry = file.AsSpan(10 + (12 * index), 12);
            BinaryPrimitives.WriteUInt16LittleEndian(entry, fields[index].Tag);
            BinaryPrimitives.WriteUInt16LittleEndian(entry[2..], fields[index].Type);
            BinaryPrimitives.WriteInt32LittleEndian(entry[4..], fields[index].Count);
            BinaryPrimitives.WriteInt32LittleEndian(entry[8..], fields[index].Value);
        }

        return file;
    }
}
