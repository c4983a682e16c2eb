namespace Nadir.Archive.Localization;

/// <summary>
/// How well a map shows where a text is true: the measures of semantic localization of Yuan et al. 2022 ("Learning to
/// evaluate performance of multimodal semantic localization", IEEE TGRS), with the constants of the code that they
/// published.
/// </summary>
/// <param name="Rsu">Significant area proportion, 0 to 1, more is better: heat within the regions against heat
/// outside, by area.</param>
/// <param name="Rda">Discrete attention, 0 to 1, more is better: whether each region has one peak.</param>
/// <param name="Ras">Attention shift, 0 to 1, less is better: how far peaks lie from the regions' centres.</param>
/// <param name="Rmi">The mean of the three, weighted 0.4, 0.25 and, turned round, 0.35.</param>
/// <remarks>
/// A region's centre is the mean of its cells and its radius is measured at its outline, where the original has the
/// corners of a polygon; peaks are found on the map's cells, where the original has 8-bit pixels.
/// </remarks>
public sealed record LocalizationMeasures(double Rsu, double Rda, double Ras, double Rmi)
{
    private const double Beta = 0.707;
    private const double Epsilon = 1e-7;
    private const double ShiftScale = 3;
    private const double DiscreteDecay = 0.5;

    /// <summary>Measures a map.</summary>
    /// <param name="map">The map.</param>
    /// <param name="truth">Where the text is true.</param>
    public static LocalizationMeasures Of(HeatMap map, TruthMask truth)
    {
        ArgumentNullException.ThrowIfNull(map);
        ArgumentNullException.ThrowIfNull(truth);
        var peaks = HeatPeaks.Find(map);
        var proportion = SignificantArea(map, truth);
        var discrete = truth.Regions.Average(region => Discrete(region, peaks));
        var shift = truth.Regions.Average(region => Shift(region, peaks));
        var scaled = (Math.Exp(ShiftScale * shift) - 1) / (Math.Exp(ShiftScale) - 1);
        return new LocalizationMeasures(
            proportion, discrete, scaled, (0.4 * proportion) + (0.35 * (1 - scaled)) + (0.25 * discrete));
    }

    private static double SignificantArea(HeatMap map, TruthMask truth)
    {
        var (inside, outside, area) = (0.0, 0.0, 0);
        for (var cell = 0; cell < map.Values.Count; cell++)
        {
            var heat = float.IsNaN(map.Values[cell]) ? 0 : map.Values[cell];
            (inside, outside, area) = truth[cell] ? (inside + heat, outside, area + 1) : (inside, outside + heat, area);
        }

        return 1 - Math.Exp(-Beta * inside / (outside + Epsilon) * (map.Values.Count - area) / area);
    }

    private static double Distance(TruthRegion region, HeatPeak peak) =>
        double.Hypot(region.Column - peak.Column, region.Row - peak.Row);

    // The mean distance of the peaks within the radius, as a part of it; 1 where there is none.
    private static double Shift(TruthRegion region, IReadOnlyList<HeatPeak> peaks)
    {
        double[] near = [.. peaks.Select(peak => Distance(region, peak)).Where(distance => distance <= region.Radius)];
        return near.Length > 0 ? near.Average() / region.Radius : 1;
    }

    private static double Discrete(TruthRegion region, IReadOnlyList<HeatPeak> peaks)
    {
        HeatPeak[] near = [.. peaks.Where(peak => Distance(region, peak) <= region.Radius)];
        if (near.Length <= 1)
        {
            return near.Length;
        }

        var (column, row) = (near.Average(peak => peak.Column), near.Average(peak => peak.Row));
        var spread = near.Average(peak => double.Hypot(peak.Column - column, peak.Row - row)) / region.Radius;
        return (0.5 * (1 - spread)) + Math.Exp(-DiscreteDecay * (near.Length + 2));
    }
}

/// <summary>Where a text is true, cell by cell of a heat-map. Immutable; thread-safe.</summary>
public sealed class TruthMask
{
    private const double RadiusFactor = 1.5;

    private readonly bool[] _cells;

    /// <summary>Takes a mask over.</summary>
    /// <param name="map">The map that it belongs to.</param>
    /// <param name="cells">One a cell of the map, row by row.</param>
    /// <exception cref="ArchiveException">It has another size, or the text is true nowhere or everywhere.</exception>
    public TruthMask(HeatMap map, bool[] cells)
    {
        ArgumentNullException.ThrowIfNull(map);
        ArgumentNullException.ThrowIfNull(cells);
        var marked = cells.Count(cell => cell);
        if (cells.Length != map.Width * map.Height || marked == 0 || marked == cells.Length)
        {
            throw new ArchiveException(
                $"The mask marks {marked} of {cells.Length} cells of the map's {map.Width * map.Height}; it must "
                    + $"mark some and not all.");
        }

        _cells = cells;
        Regions = [.. ConnectedCells.Find(cells, map.Width, map.Height).Select(region => Describe(region, map))];
    }

    /// <summary>The connected regions, also over corners.</summary>
    public IReadOnlyList<TruthRegion> Regions { get; }

    /// <summary>Whether the text is true in a cell.</summary>
    public bool this[int cell] => _cells[cell];

    private TruthRegion Describe(IReadOnlyList<int> region, HeatMap map)
    {
        double X(int cell) => ((cell % map.Width) + 0.5) * map.CellSize;
        double Y(int cell) => ((cell / map.Width) + 0.5) * map.CellSize;
        var (column, row) = (region.Average(X), region.Average(Y));
        var outline = region.Where(cell => ConnectedCells.Around(cell, map.Width, map.Height)
            .Any(neighbour => !_cells[neighbour]) || IsEdge(cell, map)).ToList();
        var distance = outline.Average(cell => double.Hypot(X(cell) - column, Y(cell) - row)) + (map.CellSize / 2.0);
        return new TruthRegion(column, row, RadiusFactor * distance);
    }

    private static bool IsEdge(int cell, HeatMap map) =>
        cell % map.Width == 0 || cell % map.Width == map.Width - 1 || cell / map.Width == 0
            || cell / map.Width == map.Height - 1;
}

/// <summary>A connected region in which a text is true.</summary>
/// <param name="Column">Its centre's column, in pixels of the scene.</param>
/// <param name="Row">Its centre's row.</param>
/// <param name="Radius">1.5 times the mean distance of its outline from its centre, in pixels.</param>
public sealed record TruthRegion(double Column, double Row, double Radius);
