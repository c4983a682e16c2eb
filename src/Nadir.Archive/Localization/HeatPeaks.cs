namespace Nadir.Archive.Localization;

/// <summary>Finds the peaks of a map as the measures of semantic localization define them.</summary>
public static class HeatPeaks
{
    // Of Yuan et al.'s published code, in pixels of the scene: five box filters, then the largest value within a square.
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

        var highest = SlidingWindow.Maximum(smooth, map.Width, map.Height, Math.Max(1, NeighbourhoodPixels / 2 / map.CellSize));
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
        return new HeatPeak(Centre(column, map.CellSize, map.SceneWidth), Centre(row, map.CellSize, map.SceneHeight), heat);
    }

    // Of the part of a cell that lies in the scene: the last ones reach over its edge.
    private static double Centre(double cell, int side, int scene) =>
        ((cell * side) + Math.Min((cell + 1) * side, scene)) / 2;
}
