namespace Nadir.Systems.Sfdr.Features;

/// <summary>A rectangle of a picture, as parts of the picture's side.</summary>
/// <param name="Left">Left edge, 0..1.</param>
/// <param name="Top">Upper edge, 0..1.</param>
/// <param name="Width">Above 0; left + width is at most 1.</param>
/// <param name="Height">Above 0; top + height is at most 1.</param>
/// <param name="Score">How much the region counts, 0..1; more is more.</param>
public readonly record struct Region(float Left, float Top, float Width, float Height, float Score)
{
    /// <summary>The whole picture.</summary>
    public static Region Whole { get; } = new(0, 0, 1, 1, 1);

    /// <summary>How much of a cell lies inside, as part of the cell's area.</summary>
    /// <param name="row">Row of the cell, from 0.</param>
    /// <param name="column">Column of the cell, from 0.</param>
    /// <param name="rows">Rows of the grid that the picture is divided into.</param>
    /// <param name="columns">Columns of the grid.</param>
    public float Coverage(int row, int column, int rows, int columns) =>
        Overlap(Top, Height, row, rows) * Overlap(Left, Width, column, columns);

    private static float Overlap(float start, float length, int cell, int cells)
    {
        var from = Math.Max(start * cells, cell);
        var to = Math.Min((start + length) * cells, cell + 1);
        return Math.Max(0, to - from);
    }
}
