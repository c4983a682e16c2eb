namespace Nadir.Imagery.ContactSheets;

/// <summary>Pictures in a grid with a label under each, on a dark ground, as photographers print them.</summary>
/// <remarks>Safe to use from many threads.</remarks>
public static class ContactSheet
{
    private const int Gap = 12;
    private const int MostColumns = 5;

    /// <summary>Draws a sheet. Its width follows from the number of cells: at most five stand in a row.</summary>
    /// <param name="title">Written at the top.</param>
    /// <param name="cells">In reading order; none gives a sheet with the title alone.</param>
    /// <param name="cellSize">Side of the square that each picture is fitted into, in pixels, 32 to 1,024.</param>
    public static RgbImage Draw(string title, IReadOnlyList<ContactSheetCell> cells, int cellSize = 224)
    {
        ArgumentNullException.ThrowIfNull(title);
        ArgumentNullException.ThrowIfNull(cells);
        ArgumentOutOfRangeException.ThrowIfLessThan(cellSize, 32);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(cellSize, 1024);

        var columns = Math.Clamp(cells.Count, 1, MostColumns);
        var rows = (cells.Count + columns - 1) / columns;
        var lines = cells.Count == 0 ? 0 : cells.Max(cell => cell.Lines.Count);
        var (cellWidth, cellHeight) = (cellSize + Gap, cellSize + Gap + (lines * Canvas.LineHeight));
        var canvas = new Canvas(Gap + (columns * cellWidth), (2 * Gap) + Canvas.LineHeight + (rows * cellHeight));

        canvas.Write(title, Gap, Gap, canvas.Width - (2 * Gap));
        for (var index = 0; index < cells.Count; index++)
        {
            var left = Gap + (index % columns * cellWidth);
            var top = (2 * Gap) + Canvas.LineHeight + (index / columns * cellHeight);
            canvas.Paste(cells[index].Picture, left, top, cellSize);
            for (var line = 0; line < cells[index].Lines.Count; line++)
            {
                canvas.Write(cells[index].Lines[line], left, top + cellSize + 4 + (line * Canvas.LineHeight), cellSize);
            }
        }

        return canvas.ToImage();
    }
}
