namespace Nadir.Archive.Catalog;

/// <summary>Adds up windows by the cells of a grid of longitudes and latitudes. For one thread at a time.</summary>
/// <param name="cellSize">Side of a cell in degrees.</param>
internal sealed class CoverageGrid(double cellSize)
{
    private readonly Dictionary<(long Column, long Row), Sum> _cells = [];

    /// <summary>The cells that hold something, in the order of their windows.</summary>
    public IReadOnlyList<CoverageCell> Cells => [.. _cells.Values.Select(sum => sum.ToCell()).OrderBy(cell => cell.Window)];

    /// <summary>Where a centre lies.</summary>
    public (long Column, long Row) CellOf(double longitude, double latitude) =>
        ((long)((longitude + 180) / cellSize), (long)((latitude + 90) / cellSize));

    /// <summary>Adds windows that lie in one cell.</summary>
    /// <param name="cell">The cell of their centres.</param>
    /// <param name="sum">What is added; centres lie between -180 and 180 degrees, bounds may go on beyond.</param>
    public void Add((long Column, long Row) cell, Sum sum) =>
        _cells[cell] = _cells.TryGetValue(cell, out var known) ? known.Plus(sum) : sum;

    /// <summary>Windows added up.</summary>
    internal readonly record struct Sum(
        long Count, double Longitudes, double Latitudes, double West, double South, double East, double North, long Window)
    {
        public Sum Plus(Sum other) => new(
            Count + other.Count,
            Longitudes + other.Longitudes,
            Latitudes + other.Latitudes,
            Math.Min(West, other.West),
            Math.Min(South, other.South),
            Math.Max(East, other.East),
            Math.Max(North, other.North),
            Math.Min(Window, other.Window));

        public CoverageCell ToCell()
        {
            var (west, east) = East - West >= 360 ? (-180, 180) : (Wrap(West), Wrap(East));
            return new(Wrap(Longitudes / Count), Latitudes / Count, Count, west, South, east, North, Window);
        }
    }

    /// <summary>A longitude from -180 to 180.</summary>
    internal static double Wrap(double longitude) =>
        longitude > 180 ? longitude - 360 : longitude < -180 ? longitude + 360 : longitude;
}
