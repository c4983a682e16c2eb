namespace Nadir.Archive.Ports;

/// <summary>How much a model looks at each part of a picture. Immutable; thread-safe.</summary>
/// <param name="Width">Cells from left to right.</param>
/// <param name="Height">Cells from top to bottom.</param>
/// <param name="Values">Row by row: 0 for the least that it looked at, 1 for the most.</param>
public sealed record AttentionGrid(int Width, int Height, IReadOnlyList<float> Values)
{
    /// <summary>A grid of values on any scale.</summary>
    /// <param name="width">Cells from left to right.</param>
    /// <param name="height">Cells from top to bottom.</param>
    /// <param name="values">Finite values, row by row. Where all are equal, none stands out and all become 0.</param>
    /// <exception cref="ArgumentException">The sizes do not agree.</exception>
    public static AttentionGrid Of(int width, int height, ReadOnlySpan<float> values)
    {
        if (values.Length == 0 || values.Length != width * height)
        {
            throw new ArgumentException($"{values.Length} values are no grid of {width} x {height}.", nameof(values));
        }

        var (least, most) = (float.PositiveInfinity, float.NegativeInfinity);
        foreach (var value in values)
        {
            (least, most) = (Math.Min(least, value), Math.Max(most, value));
        }

        var scaled = new float[values.Length];
        for (var i = 0; i < scaled.Length && most > least; i++)
        {
            scaled[i] = (values[i] - least) / (most - least);
        }

        return new AttentionGrid(width, height, scaled);
    }
}
