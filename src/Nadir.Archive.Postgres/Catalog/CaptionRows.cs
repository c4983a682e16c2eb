using Nadir.Archive.Postgres.Connections;
using Nadir.Imagery;
using Npgsql;

namespace Nadir.Archive.Postgres.Catalog;

/// <summary>Reads which windows have no caption.</summary>
internal static class CaptionRows
{
    private const string Uncaptioned = "NOT EXISTS (SELECT FROM caption WHERE caption.tile = tile.id)";

    public static long CountUncaptioned(NpgsqlConnection connection) =>
        connection.Number($"SELECT count(*) FROM tile WHERE {Uncaptioned}");

    /// <inheritdoc cref="Ports.IArchiveStore.ListUncaptioned"/>
    public static List<UncaptionedWindow> ListUncaptioned(NpgsqlConnection connection, long after, int count) =>
        connection.List(
        row => new UncaptionedWindow(
            row.GetInt64(0), row.GetString(1),
            new PixelWindow(row.GetInt32(2), row.GetInt32(3), row.GetInt32(4), row.GetInt32(5))),
        $"""
        SELECT tile.id, source, x, y, tile.width, tile.height FROM tile JOIN item ON item.id = tile.item
        WHERE tile.id > $1 AND {Uncaptioned} ORDER BY tile.id LIMIT $2
        """,
        after,
        count);
}
