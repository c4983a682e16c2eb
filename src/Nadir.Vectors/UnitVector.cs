namespace Nadir.Vectors;

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
