namespace Nadir.Vectors;

/// <summary>
/// Turns a vector into 24-bit fixed point: scale x (top + low / 65536), top in -127..127 and low a signed 16-bit
/// number.
/// </summary>
/// <remarks>
/// The top bytes alone are the codes that a search scans; with the low halves the vector is as precise as single floats
/// are. Not thread-safe: it holds working memory.
/// </remarks>
internal sealed class FixedPointEncoder
{
    /// <summary>Added to a top byte to store it: the fast dot-product instructions take one unsigned operand.</summary>
    public const int Bias = 128;

    /// <summary>Steps of the low half in one step of the top byte.</summary>
    public const int LowSteps = 1 << 16;

    private const int LargestTop = 127;

    private readonly Rotation _rotation;
    private readonly double[] _rotated;

    public FixedPointEncoder(int dimension)
    {
        _rotation = new Rotation(dimension);
        _rotated = new double[dimension];
    }

    /// <summary>Normalises, rotates and quantises one vector. A vector of zeros stays one.</summary>
    /// <returns>The scale, and the L2 norm of the low halves' part, rounded up.</returns>
    /// <exception cref="ArgumentException">A component is NaN or infinite.</exception>
    public (float Scale, float Residual) Encode(ReadOnlySpan<float> vector, Span<byte> codes, Span<short> tails)
    {
        UnitVector.Normalize(vector, _rotated);
        _rotation.Apply(_rotated);

        double largest = 0;
        foreach (double value in _rotated)
        {
            largest = Math.Max(largest, Math.Abs(value));
        }

        float scale = (float)(largest / LargestTop);
        double steps = scale > 0 ? LowSteps / (double)scale : 0;
        long squares = 0;
        for (int i = 0; i < _rotated.Length; i++)
        {
            int fixedPoint = (int)Math.Round(_rotated[i] * steps);
            int top = (fixedPoint + (LowSteps / 2)) >> 16;
            int low = fixedPoint - (top << 16);
            codes[i] = (byte)(top + Bias);
            tails[i] = (short)low;
            squares += (long)low * low;
        }

        double residual = scale * Math.Sqrt(squares) / LowSteps;
        return (scale, squares == 0 ? 0 : MathF.BitIncrement((float)residual));
    }

    /// <summary>Gives back the unit vector that was encoded, to about one part in ten million.</summary>
    public void Decode(ReadOnlySpan<byte> codes, ReadOnlySpan<short> tails, float scale, Span<float> vector)
    {
        DecodeRotated(codes, tails, scale, _rotated);
        _rotation.Invert(_rotated);
        for (int i = 0; i < _rotated.Length; i++)
        {
            vector[i] = (float)_rotated[i];
        }
    }

    /// <summary>Gives back the unit vector that was encoded, still rotated.</summary>
    public static void DecodeRotated(
        ReadOnlySpan<byte> codes, ReadOnlySpan<short> tails, float scale, Span<double> rotated)
    {
        for (int i = 0; i < rotated.Length; i++)
        {
            rotated[i] = (((codes[i] - Bias) * LowSteps) + tails[i]) * ((double)scale / LowSteps);
        }
    }
}

/// <summary>Brings vectors to unit L2 norm.</summary>
internal static class UnitVector
{
    /// <summary>Writes <paramref name="vector"/> divided by its norm; zeros stay zeros.</summary>
    /// <returns>The norm before.</returns>
    /// <exception cref="ArgumentException">A component is NaN or infinite.</exception>
    public static double Normalize(ReadOnlySpan<float> vector, Span<double> unit)
    {
        double squares = 0;
        for (int i = 0; i < vector.Length; i++)
        {
            squares += (double)vector[i] * vector[i];
        }

        if (!double.IsFinite(squares))
        {
            throw new ArgumentException("The vector has a component that is NaN or infinite.", nameof(vector));
        }

        double norm = Math.Sqrt(squares);
        for (int i = 0; i < vector.Length; i++)
        {
            unit[i] = norm > 0 ? vector[i] / norm : 0;
        }

        return norm;
    }
}
