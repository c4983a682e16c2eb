using Nadir.Imagery;
using Nadir.Torch;

namespace Nadir.Systems.Building.Preprocessing;

/// <summary>
/// Pictures as CLIP takes them: the short side resampled by a cubic, the middle cut out, mean and deviation of the
/// colours taken off. Thread-safe.
/// </summary>
/// <remarks>
/// As the original's <c>Resize(S, BICUBIC)</c>, <c>CenterCrop(S)</c>, <c>Normalize</c> of torchvision on Pillow's
/// images.
/// </remarks>
public static class ClipPreprocessing
{
    /// <summary>Resamples the short side and cuts the middle out.</summary>
    /// <param name="image">Of any size; not changed.</param>
    /// <param name="size">Side of the result in pixels.</param>
    /// <returns>A square picture.</returns>
    public static RgbImage ResizeAndCrop(RgbImage image, int size)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 1);
        var (width, height) = image.Width <= image.Height
            ? (size, (int)((long)size * image.Height / image.Width))
            : ((int)((long)size * image.Width / image.Height), size);
        return Crop(BicubicResize.Resize(image, width, height), size);
    }

    /// <summary>Packs square pictures and normalises their colours.</summary>
    /// <param name="images">At least one, each of <paramref name="size"/> squared.</param>
    /// <param name="size">Side in pixels.</param>
    /// <param name="mean">Of red, green and blue, 0..1.</param>
    /// <param name="deviation">Of red, green and blue, above 0.</param>
    /// <returns>[N, 3, size, size] float32 in channels-last order.</returns>
    /// <exception cref="ArgumentException">A picture has another size.</exception>
    public static Tensor Normalize(
        IReadOnlyList<RgbImage> images, int size, IReadOnlyList<double> mean, IReadOnlyList<double> deviation)
    {
        ArgumentNullException.ThrowIfNull(mean);
        ArgumentNullException.ThrowIfNull(deviation);
        using var scope = new TensorScope();
        // Interleaved rows seen as [N, 3, H, W] are channels-last already: no pixel moves.
        var pixels = RgbImageTensor.Pack(images, size).To(ScalarType.Float32).DivInPlace(byte.MaxValue);
        return scope.Keep(pixels.SubInPlace(Colours(mean)).DivInPlace(Colours(deviation)).Permute(0, 3, 1, 2));
    }

    private static Tensor Colours(IReadOnlyList<double> values) =>
        Tensor.FromArray<float>([.. values.Select(value => (float)value)], 3);

    private static RgbImage Crop(RgbImage image, int size)
    {
        if (image.Width == size && image.Height == size)
        {
            return image;
        }

        // Half pixels go to the even side, as Python rounds.
        var left = (int)Math.Round((image.Width - size) / 2.0, MidpointRounding.ToEven);
        var top = (int)Math.Round((image.Height - size) / 2.0, MidpointRounding.ToEven);
        var pixels = new byte[3 * size * size];
        for (var y = 0; y < size; y++)
        {
            image.Pixels.AsSpan(3 * (((top + y) * image.Width) + left), 3 * size).CopyTo(pixels.AsSpan(3 * y * size));
        }

        return new RgbImage(size, size, pixels);
    }
}
