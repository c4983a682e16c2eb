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

    private const string CountWhole = """
        WITH cut AS MATERIALIZED (SELECT id - 1 AS id FROM footprint_box WHERE id & 1),
        box AS (
          SELECT id >> 1 AS window, west, east, south, north, (west + east) / 2 AS x, (south + north) / 2 AS y FROM footprint_box
          WHERE east >= ?1 AND west <= ?2 AND north >= ?3 AND south <= ?4 AND NOT id & 1 AND id NOT IN cut
        )
        SELECT CAST((x + 180) / ?5 AS INTEGER), CAST((y + 90) / ?5 AS INTEGER),
               count(*), sum(x), sum(y), min(west), min(south), max(east), max(north), min(window)
        FROM box WHERE x >= ?1 AND x <= ?2 AND y >= ?3 AND y <= ?4 GROUP BY 1, 2
        """;

    /// <summary>Counts.</summary>
    /// <param name="database">An open catalog, within a transaction.</param>
    /// <param name="query">Where and how finely.</param>
    /// <returns>The cells that hold something, in the order of their windows.</returns>
    public static IReadOnlyList<CoverageCell> Count(SqliteDatabase database, CoverageQuery query)
    {
        var grid = new CoverageGrid(query.CellSize);
        foreach (var (west, east) in query.Ranges)
        {
            AddWhole(database, query, west, east, grid);
        }

        AddCut(database, query, grid);
        return grid.Cells;
    }

    private static void AddWhole(SqliteDatabase database, CoverageQuery query, double west, double east, CoverageGrid grid)
    {
        using var select = database.Prepare(CountWhole);
        select.Bind(1, west).Bind(2, east).Bind(3, query.South).Bind(4, query.North).Bind(5, query.CellSize);
        while (select.Step())
        {
            grid.Add((select.Int64(0), select.Int64(1)), new CoverageGrid.Sum(
                select.Int64(2), select.Double(3), select.Double(4), select.Double(5), select.Double(6), select.Double(7),
                select.Double(8), select.Int64(9)));
        }
    }

    private static void AddCut(SqliteDatabase database, CoverageQuery query, CoverageGrid grid)
    {
        using var select = database.Prepare(SelectCut);
        while (select.Step())
        {
            new CutWindow(
                select.Int64(0), select.Double(1), select.Double(2), select.Double(3), select.Double(4), select.Double(5), select.Double(6))
                .AddTo(grid, query);
        }
    }
}
