namespace Nadir.Imagery.Tiles;

/// <summary>Weights of the pixels around a position along one axis.</summary>
/// <param name="Radius">How far weights reach, in pixels, 1 to 2.</param>
/// <param name="IsCubic">Whether they are those of cubic convolution, else of a triangle.</param>
internal readonly record struct ResamplingKernel(double Radius, bool IsCubic)
{
    /// <summary>The kernel for a scale.</summary>
    /// <param name="scale">Pixels of the picture that one of the tile spans.</param>
    /// <param name="isMasked">Whether pixels may be missing; negative weights would then turn colours over.</param>
    internal static ResamplingKernel For(double scale, bool isMasked) =>
        scale <= 1 && !isMasked ? new(2, true) : new(Math.Clamp(scale, 1, 2), false);

    /// <summary>Computes the weights at a position.</summary>
    /// <param name="position">The position, whole at a pixel's left edge.</param>
    /// <param name="weights">Receives them.</param>
    /// <param name="count">How many there are.</param>
    /// <returns>The pixel of the first one; may lie outside of the picture.</returns>
    internal int Weigh(double position, Span<float> weights, out int count)
    {
        // The centre of the first pixel lies at a half.
        var center = position - 0.5;
        var first = (int)Math.Ceiling(center - Radius);
        count = Math.Min(weights.Length, (int)Math.Floor(center + Radius) - first + 1);
        for (var i = 0; i < count; i++)
        {
            var distance = Math.Abs(first + i - center);
            weights[i] = (float)(IsCubic ? Cubic(distance) : Math.Max(0, 1 - (distance / Radius)));
        }

        return first;
    }

    // Keys' kernel with a = -1/2.
    private static double Cubic(double distance) => distance switch
    {
        <= 1 => (((1.5 * distance) - 2.5) * distance * distance) + 1,
        < 2 => (((((-0.5 * distance) + 2.5) * distance) - 4) * distance) + 2,
        _ => 0,
    };
}
