using Nadir.Archive.Catalog;
using Nadir.Archive.Postgres.Connections;
using Npgsql;

namespace Nadir.Archive.Postgres.Catalog;

/// <summary>Counts windows by the cells of a grid, from the boxes around footprints alone.</summary>
internal static class CoverageRows
{
    private const string CountWhole = """
        WITH placed AS (
          SELECT id, west, east, south, north, (west + east) / 2 AS x, (south + north) / 2 AS y FROM tile
          WHERE west IS NOT NULL AND second_west IS NULL
            AND box(point(west, south), point(east, north)) && box(point($1, $3), point($2, $4))
        )
        SELECT floor((x + 180) / $5)::bigint, floor((y + 90) / $5)::bigint,
          count(*), sum(x), sum(y), min(west), min(south), max(east), max(north), min(id)
        FROM placed WHERE x >= $1 AND x <= $2 AND y >= $3 AND y <= $4 GROUP BY 1, 2
        """;

    private const string SelectCut = """
        SELECT id, west, east, second_west, second_east, least(south, second_south), greatest(north, second_north)
        FROM tile WHERE second_west IS NOT NULL
        """;

    /// <summary>Counts.</summary>
    /// <param name="connection">A connection within a transaction.</param>
    /// <param name="query">Where and how finely.</param>
    /// <returns>The cells that hold something, in the order of their windows.</returns>
    public static IReadOnlyList<CoverageCell> Count(NpgsqlConnection connection, CoverageQuery query)
    {
        var grid = new CoverageGrid(query.CellSize);
        foreach (var (west, east) in query.Ranges)
        {
            foreach (var (cell, sum) in connection.List(
                ReadSum, CountWhole, west, east, query.South, query.North, query.CellSize))
            {
                grid.Add(cell, sum);
            }
        }

        foreach (var cut in connection.List(ReadCut, SelectCut))
        {
            cut.AddTo(grid, query);
        }

        return grid.Cells;
    }

    private static ((long Column, long Row) Cell, CoverageGrid.Sum Sum) ReadSum(NpgsqlDataReader row) => (
        (row.GetInt64(0), row.GetInt64(1)),
        new CoverageGrid.Sum(
            row.GetInt64(2), row.GetDouble(3), row.GetDouble(4), row.GetDouble(5), row.GetDouble(6), row.GetDouble(7),
            row.GetDouble(8), row.GetInt64(9)));

    private static CutWindow ReadCut(NpgsqlDataReader row) => new(
        row.GetInt64(0), row.GetDouble(1), row.GetDouble(2), row.GetDouble(3), row.GetDouble(4), row.GetDouble(5),
        row.GetDouble(6));
}
