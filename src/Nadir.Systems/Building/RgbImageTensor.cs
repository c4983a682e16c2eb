using Nadir.Imagery;
using Nadir.Torch;

namespace Nadir.Systems.Building;

/// <summary>Pictures as an image tower takes them.</summary>
public static class RgbImageTensor
{
    /// <summary>Packs pictures.</summary>
    /// <param name="images">At least one, each of <paramref name="size"/> squared.</param>
    /// <param name="size">Side in pixels.</param>
    /// <returns>[N, 3, size, size] float32 in channels-last order, x / 127.5 - 1.</returns>
    /// <exception cref="ArgumentException">A picture has another size.</exception>
    public static Tensor Create(IReadOnlyList<RgbImage> images, int size)
    {
        using var scope = new TensorScope();
        // Interleaved rows seen as [N, 3, H, W] are channels-last already: no pixel moves.
        var pixels = Pack(images, size).Permute(0, 3, 1, 2);
        return scope.Keep(pixels.To(ScalarType.Float32).MulInPlace(1 / 127.5).SubInPlace(1));
    }

    /// <summary>Packs pictures as they are.</summary>
    /// <param name="images">At least one, each of <paramref name="size"/> squared.</param>
    /// <param name="size">Side in pixels.</param>
    /// <returns>[N, size, size, 3] of bytes.</returns>
    /// <exception cref="ArgumentException">A picture has another size.</exception>
    internal static Tensor Pack(IReadOnlyList<RgbImage> images, int size)
    {
        ArgumentNullException.ThrowIfNull(images);
        var bytes = new byte[checked(images.Count * 3 * size * size)];
        for (var index = 0; index < images.Count; index++)
        {
            var image = images[index];
            if (image.Width != size || image.Height != size)
            {
                throw new ArgumentException(
                    $"Picture {index} is {image.Width} x {image.Height}, the model takes {size} x {size}.",
                    nameof(images));
            }

            image.Pixels.CopyTo(bytes, index * 3 * size * size);
        }

        return Tensor.FromArray<byte>(bytes, images.Count, size, size, 3);
    }
}
