using Nadir.Imagery;

namespace Nadir.Systems.Building.Preprocessing;

/// <summary>
/// Resamples pictures as Pillow's <c>Image.resize(size, BICUBIC)</c> does, to the last bit. Thread-safe.
/// </summary>
public static class BicubicResize
{
    private const int Half = 1 << (BicubicFilter.Precision - 1);

    /// <summary>Resamples a picture.</summary>
    /// <param name="image">Not changed.</param>
    /// <param name="width">New columns, at least 1.</param>
    /// <param name="height">New rows, at least 1.</param>
    /// <returns>A new picture, or the same one when it has this size already.</returns>
    public static RgbImage Resize(RgbImage image, int width, int height)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        var narrowed = image.Width == width ? image : ResizeColumns(image, width);
        return narrowed.Height == height ? narrowed : ResizeRows(narrowed, height);
    }

    private static RgbImage ResizeColumns(RgbImage image, int width)
    {
        var filter = new BicubicFilter(image.Width, width);
        var pixels = new byte[3 * width * image.Height];
        for (var y = 0; y < image.Height; y++)
        {
            var source = image.Pixels.AsSpan(3 * y * image.Width, 3 * image.Width);
            var target = pixels.AsSpan(3 * y * width, 3 * width);
            for (var x = 0; x < width; x++)
            {
                var (red, green, blue) = (Half, Half, Half);
                var position = 3 * filter.Start(x);
                foreach (var weight in filter.Weights(x))
                {
                    red += source[position] * weight;
                    green += source[position + 1] * weight;
                    blue += source[position + 2] * weight;
                    position += 3;
                }

                (target[3 * x], target[(3 * x) + 1], target[(3 * x) + 2]) = (Clip(red), Clip(green), Clip(blue));
            }
        }

        return new RgbImage(width, image.Height, pixels);
    }

    private static RgbImage ResizeRows(RgbImage image, int height)
    {
        var filter = new BicubicFilter(image.Height, height);
        var samples = 3 * image.Width;
        var pixels = new byte[samples * height];
        var sums = new int[samples];
        for (var y = 0; y < height; y++)
        {
            Array.Fill(sums, Half);
            var row = filter.Start(y);
            foreach (var weight in filter.Weights(y))
            {
                var source = image.Pixels.AsSpan(row++ * samples, samples);
                for (var i = 0; i < source.Length; i++)
                {
                    sums[i] += source[i] * weight;
                }
            }

            for (var i = 0; i < samples; i++)
            {
                pixels[(y * samples) + i] = Clip(sums[i]);
            }
        }

        return new RgbImage(image.Width, height, pixels);
    }

    private static byte Clip(int sum) => (byte)Math.Clamp(sum >> BicubicFilter.Precision, 0, byte.MaxValue);
}
