using Nadir.Torch;

namespace Nadir.Systems.Sfdr.Decoding;

/// <summary>Fixed vectors that tell a word's place (Vaswani et al. 2017, section 3.5). Thread-safe.</summary>
public static class SinusoidPositions
{
    private const double Base = 10_000;

    /// <summary>Makes the vectors: even components are sines, odd ones cosines, of falling frequency.</summary>
    /// <param name="count">How many places.</param>
    /// <param name="width">Length of a vector.</param>
    /// <param name="first">The first place.</param>
    /// <returns>[count, width] in float32.</returns>
    public static Tensor Create(int count, int width, int first = 0)
    {
        var values = new float[count * width];
        for (var place = 0; place < count; place++)
        {
            for (var component = 0; component < width; component++)
            {
                var angle = (first + place) / Math.Pow(Base, 2.0 * (component / 2) / width);
                values[(place * width) + component] = (float)(component % 2 == 0 ? Math.Sin(angle) : Math.Cos(angle));
            }
        }

        return Tensor.FromArray<float>(values, count, width);
    }
}
