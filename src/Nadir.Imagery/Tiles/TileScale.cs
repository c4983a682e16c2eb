namespace Nadir.Imagery.Tiles;

/// <summary>How many pixels of an image one pixel of a tile spans.</summary>
internal static class TileScale
{
    /// <summary>The mean spans along the image's columns and rows, over the neighbours that are both within the image.</summary>
    internal static (double Across, double Down) Of(TilePositions positions)
    {
        var columns = positions.ColumnSpan;
        var rows = positions.RowSpan;
        var size = positions.Size;
        double across = 0, down = 0;
        var count = 0;
        for (var i = 0; i < columns.Length - size; i++)
        {
            var (right, below) = (i + 1, i + size);
            if (right % size != 0 && !double.IsNaN(columns[i]) && !double.IsNaN(columns[right]) && !double.IsNaN(columns[below]))
            {
                var (columnsRight, columnsBelow) = (columns[right] - columns[i], columns[below] - columns[i]);
                if (Math.Abs(columnsRight) > positions.ImageWidth / 2.0 || Math.Abs(columnsBelow) > positions.ImageWidth / 2.0)
                {
                    // Where the sides of an image around the whole globe meet.
                    continue;
                }

                across += double.Hypot(columnsRight, columnsBelow);
                down += double.Hypot(rows[right] - rows[i], rows[below] - rows[i]);
                count++;
            }
        }

        // An image of a pixel or two, of which no size can be told from the tile.
        return count == 0 ? (positions.ImageWidth, positions.ImageHeight) : (across / count, down / count);
    }
}
