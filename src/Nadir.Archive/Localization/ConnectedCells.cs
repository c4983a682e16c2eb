namespace Nadir.Archive.Localization;

/// <summary>Finds the connected regions of a grid, also over corners.</summary>
internal static class ConnectedCells
{
    /// <summary>Lists the regions of marked cells, each with its cells.</summary>
    public static IEnumerable<IReadOnlyList<int>> Find(bool[] marked, int width, int height)
    {
        var seen = new bool[marked.Length];
        for (var start = 0; start < marked.Length; start++)
        {
            if (!marked[start] || seen[start])
            {
                continue;
            }

            var region = new List<int> { start };
            seen[start] = true;
            for (var next = 0; next < region.Count; next++)
            {
                foreach (var neighbour in Around(region[next], width, height).Where(cell => marked[cell] && !seen[cell]))
                {
                    seen[neighbour] = true;
                    region.Add(neighbour);
                }
            }

            yield return region;
        }
    }

    /// <summary>A cell and its up to eight neighbours.</summary>
    public static IEnumerable<int> Around(int cell, int width, int height)
    {
        var (column, row) = (cell % width, cell / width);
        for (var y = Math.Max(0, row - 1); y <= Math.Min(height - 1, row + 1); y++)
        {
            for (var x = Math.Max(0, column - 1); x <= Math.Min(width - 1, column + 1); x++)
            {
                yield return (y * width) + x;
            }
        }
    }
}
