using Nadir.Archive.Postgres.Connections;
using Nadir.Imagery;
using Npgsql;

namespace Nadir.Archive.Postgres.Search;

/// <summary>Reads what a search tells of a window.</summary>
internal static class MatchRows
{
    /// <summary>What <see cref="Read"/> reads, of tables that <see cref="Joins"/> joins.</summary>
    public const string Columns = """
        tile.id, source, x, y, tile.width, tile.height, footprint,
        (SELECT text FROM caption WHERE caption.tile = tile.id ORDER BY caption.id LIMIT 1)
        """;

    /// <summary>Joins the tables to rows of <c>nearest</c>, whose column <c>tile</c> has the ids.</summary>
    public const string Joins = "JOIN tile ON tile.id = nearest.tile JOIN item ON item.id = tile.item";

    public static WindowMatch Read(NpgsqlDataReader row, float score) => new(
        row.GetInt64(0),
        score,
        row.GetString(1),
        new PixelWindow(row.GetInt32(2), row.GetInt32(3), row.GetInt32(4), row.GetInt32(5)),
        row.TextOrNull(6),
        row.TextOrNull(7));
}
