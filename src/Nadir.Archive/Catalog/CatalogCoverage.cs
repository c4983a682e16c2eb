using Nadir.Archive.Sqlite;

namespace Nadir.Archive.Catalog;

/// <summary>Counts windows by the cells of a grid, from the boxes around footprints alone.</summary>
internal static class CatalogCoverage
{
    // Ground that the antimeridian cuts has a second box, whose id is odd; see the schema.
    private const string SelectCut = """
        SELECT first.id >> 1, first.west, first.east, second.west, second.east, min(first.south, second.south), max(first.north, second.north)
        FROM footprint_box AS second JOIN footprint_box AS first ON first.id = second.id - 1 WHERE second.id & 1
        """;

    // One pass over the tree: to group, SQLite would sort all boxes first, which takes several times as long.
    private const string SelectWhole = """
        SELECT id >> 1, west, east, south, north FROM footprint_box
        WHERE east >= ?1 AND west <= ?2 AND north >= ?3 AND south <= ?4 AND NOT id & 1
        """;

    /// <summary>Counts.</summary>
    /// <param name="database">An open catalog, within a transaction.</param>
    /// <param name="query">Where and how finely.</param>
    /// <returns>The cells that hold something, in the order of their windows.</returns>
    public static IReadOnlyList<CoverageCell> Count(SqliteDatabase database, CoverageQuery query)
    {
        var grid = new CoverageGrid(query.CellSize);
        var cut = AddCut(database, query, grid);
        foreach (var (west, east) in query.Ranges)
        {
            AddWhole(database, query, west, east, cut, grid);
        }

        return grid.Cells;
    }

    // Gives the windows that have two boxes, whether they lie within what is asked for or not.
    private static HashSet<long> AddCut(SqliteDatabase database, CoverageQuery query, CoverageGrid grid)
    {
        using var select = database.Prepare(SelectCut);
        var cut = new HashSet<long>();
        while (select.Step())
        {
            var window = new CutWindow(
                select.Int64(0), select.Double(1), select.Double(2), select.Double(3), select.Double(4),
                select.Double(5), select.Double(6));
            window.AddTo(grid, query);
            cut.Add(window.Id);
        }

        return cut;
    }

    private static void AddWhole(
        SqliteDatabase database, CoverageQuery query, double boxWest, double boxEast, HashSet<long> cut,
        CoverageGrid grid)
    {
        using var select = database.Prepare(SelectWhole);
        select.Bind(1, boxWest).Bind(2, boxEast).Bind(3, query.South).Bind(4, query.North);
        while (select.Step())
        {
            var (id, west, east, south, north) = (select.Int64(0), select.Double(1), select.Double(2), select.Double(3),
                select.Double(4));
            var (x, y) = ((west + east) / 2, (south + north) / 2);
            if (x >= boxWest && x <= boxEast && y >= query.South && y <= query.North && !cut.Contains(id))
            {
                grid.Add(grid.CellOf(x, y), new CoverageGrid.Sum(1, x, y, west, south, east, north, id));
            }
        }
    }
}

/// <summary>Adds up windows by the cells of a grid of longitudes and latitudes. For one thread at a time.</summary>
/// <param name="cellSize">Side of a cell in degrees.</param>
internal sealed class CoverageGrid(double cellSize)
{
    private readonly Dictionary<(long Column, long Row), Sum> _cells = [];

    /// <summary>The cells that hold something, in the order of their windows.</summary>
    public IReadOnlyList<CoverageCell> Cells =>
        [.. _cells.Values.Select(sum => sum.ToCell()).OrderBy(cell => cell.Window)];

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
        long Count, double Longitudes, double Latitudes, double West, double South, double East, double North,
        long Window)
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
