namespace Nadir.Archive.Localization;

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
            throw new ArchiveException($"The mask marks {marked} of {cells.Length} cells of the map's {map.Width * map.Height}; it must mark some and not all.");
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
        var outline = region.Where(cell => ConnectedCells.Around(cell, map.Width, map.Height).Any(neighbour => !_cells[neighbour]) || IsEdge(cell, map)).ToList();
        var distance = outline.Average(cell => double.Hypot(X(cell) - column, Y(cell) - row)) + (map.CellSize / 2.0);
        return new TruthRegion(column, row, RadiusFactor * distance);
    }

    private static bool IsEdge(int cell, HeatMap map) =>
        cell % map.Width == 0 || cell % map.Width == map.Width - 1 || cell / map.Width == 0 || cell / map.Width == map.Height - 1;
}
