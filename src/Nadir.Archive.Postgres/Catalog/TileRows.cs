using Nadir.Archive.Postgres.Connections;
using Nadir.Imagery;
using Npgsql;

namespace Nadir.Archive.Postgres.Catalog;

/// <summary>Reads single windows.</summary>
internal static class TileRows
{
    public static ArchiveWindow? Find(NpgsqlConnection connection, long id) => connection.List(
        row => new ArchiveWindow(
            id,
            row.GetInt64(0),
            new PixelWindow(row.GetInt32(1), row.GetInt32(2), row.GetInt32(3), row.GetInt32(4)),
            row.TextOrNull(5),
            row.GetFieldValue<string[]>(6)),
        """
        SELECT item, x, y, width, height, footprint, ARRAY (SELECT text FROM caption WHERE caption.tile = tile.id ORDER BY caption.id)
        FROM tile WHERE id = $1
        """,
        id).FirstOrDefault();
}
