namespace Nadir.Archive.Localization;

/// <summary>How true a text is of each place of a scene. Immutable; thread-safe.</summary>
/// <param name="Width">Cells from left to right.</param>
/// <param name="Height">Cells from top to bottom.</param>
/// <param name="CellSize">Side of a cell in pixels of the scene; those at the right and lower
/// edge reach over it.</param>
/// <param name="Values">
/// Row by row from the top: 0 where the text is least true, 1 where it is most; NaN where the scene has no data.
/// </param>
/// <param name="LowestCosine">The mean cosine of text and windows that 0 stands for, -1 to 1.</param>
/// <param name="HighestCosine">The mean cosine that 1 stands for.</param>
/// <param name="Windows">How many windows were encoded.</param>
public sealed record HeatMap(
    int Width, int Height, int CellSize, IReadOnlyList<float> Values, float LowestCosine, float HighestCosine,
    int Windows)
{
    /// <summary>Width of the scene in pixels; that of all cells where it is not told.</summary>
    public int SceneWidth { get; init; } = Width * CellSize;

    /// <summary>Height of the scene in pixels; that of all cells where it is not told.</summary>
    public int SceneHeight { get; init; } = Height * CellSize;
}

/// <summary>A place where a text is truer than around it.</summary>
/// <param name="Column">Column of the scene, in pixels, at the centre of the cell.</param>
/// <param name="Row">Row of the scene, in pixels.</param>
/// <param name="Heat">The map's value there, 0 to 1.</param>
public sealed record HeatPeak(double Column, double Row, double Heat)
{
    /// <summary>
    /// How true the text is there: the mean cosine of text and windows, -1 to 1, which can be held against that of
    /// other texts and scenes.
    /// </summary>
    /// <param name="map">The map that the peak is of.</param>
    public double CosineIn(HeatMap map)
    {
        ArgumentNullException.ThrowIfNull(map);
        return double.Lerp(map.LowestCosine, map.HighestCosine, Heat);
    }
}

/// <summary>Finds the peaks of a map as the measures of semantic localization define them.</summary>
public static class HeatPeaks
{
    // Of Yuan et al.'s published code, in pixels of the scene: five box filters, then the largest value within a
    // square.
    private const int FilterPixels = 50;
    private const int FilterTimes = 5;
    private const int NeighbourhoodPixels = 1000;
    private const double LeastHeat = 0.5;

    /// <summary>Finds peaks of at least half the highest heat, the hottest first.</summary>
    /// <param name="map">The map.</param>
    public static IReadOnlyList<HeatPeak> Find(HeatMap map)
    {
        ArgumentNullException.ThrowIfNull(map);
        float[] smooth = [.. map.Values.Select(value => float.IsNaN(value) ? 0 : value)];
        float[] data = [.. map.Values.Select(value => float.IsNaN(value) ? 0f : 1f)];
        var hasGaps = data.Contains(0);
        for (var time = 0; time < FilterTimes; time++)
        {
            smooth = SlidingWindow.Mean(smooth, map.Width, map.Height, FilterPixels / 2 / map.CellSize);
            data = hasGaps ? SlidingWindow.Mean(data, map.Width, map.Height, FilterPixels / 2 / map.CellSize) : data;
        }

        if (hasGaps)
        {
            // Means over what there is; where there is nothing, no peak can be.
            smooth = [.. smooth.Select((value, cell) => float.IsNaN(map.Values[cell]) ? 0 : value / data[cell])];
        }

        var highest = SlidingWindow.Maximum(
            smooth, map.Width, map.Height, Math.Max(1, NeighbourhoodPixels / 2 / map.CellSize));
        bool[] isHighest = [.. smooth.Select((value, cell) => value > 0 && value == highest[cell])];
        return
        [
            // A flat top is one peak, at its middle.
            .. ConnectedCells.Find(isHighest, map.Width, map.Height).Select(top => PeakOf(top, map))
                .Where(peak => peak.Heat >= LeastHeat).OrderByDescending(peak => peak.Heat),
        ];
    }

    private static HeatPeak PeakOf(IReadOnlyList<int> top, HeatMap map)
    {
        var (column, row) = (top.Average(cell => cell % map.Width), top.Average(cell => cell / map.Width));
        if (float.IsNaN(map.Values[((int)row * map.Width) + (int)column]))
        {
            // The middle of a top around a gap lies in it.
            var nearest = top.MinBy(cell => double.Hypot((cell % map.Width) - column, (cell / map.Width) - row));
            (column, row) = (nearest % map.Width, nearest / map.Width);
        }

        var heat = map.Values[((int)row * map.Width) + (int)column];
        return new HeatPeak(Centre(column, map.CellSize, map.SceneWidth), Centre(row, map.CellSize, map.SceneHeight),
            heat);
    }

    // Of the part of a cell that lies in the scene: the last ones reach over its edge.
    private static double Centre(double cell, int side, int scene) =>
        ((cell * side) + Math.Min((cell + 1) * side, scene)) / 2;
}

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
                foreach (var neighbour in Around(region[next], width, height)
                    .Where(cell => marked[cell] && !seen[cell]))
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
