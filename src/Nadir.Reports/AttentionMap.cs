namespace Nadir.Reports;

/// <summary>
/// How strongly a model looks at each cell of a grid over an image. Only relations within a map count, not its scale.
/// </summary>
public sealed class AttentionMap
{
    private readonly float[] _values;

    /// <summary>Takes a grid of weights.</summary>
    /// <param name="rows">Rows from the top, 1 to 256.</param>
    /// <param name="columns">Columns from the left, 1 to 256.</param>
    /// <param name="values">Row-major, finite.</param>
    /// <exception cref="ArgumentException">The number of values is another one, or a value is not finite.</exception>
    public AttentionMap(int rows, int columns, ReadOnlySpan<float> values)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(rows, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(columns, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(rows, 256);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(columns, 256);
        if (values.Length != rows * columns)
        {
            throw new ArgumentException(
                $"An attention map of {rows} x {columns} needs {rows * columns} values, not {values.Length}.",
                nameof(values));
        }

        foreach (var value in values)
        {
            if (!float.IsFinite(value))
            {
                throw new ArgumentException(
                    $"An attention map has the value {value}, which is not finite.", nameof(values));
            }
        }

        (Rows, Columns, _values) = (rows, columns, values.ToArray());
    }

    /// <summary>Rows from the top.</summary>
    public int Rows { get; }

    /// <summary>Columns from the left.</summary>
    public int Columns { get; }

    /// <summary>The weights, row-major.</summary>
    public ReadOnlySpan<float> Values => _values;

    /// <summary>
    /// The weights brought to 0 for the lowest and 1 for the highest; all 0 where they are all equal.
    /// </summary>
    internal float[] Normalized()
    {
        var (low, high) = (_values.Min(), _values.Max());
        return [.. _values.Select(value => high > low ? (float)(((double)value - low) / ((double)high - low)) : 0)];
    }
}
