using Nadir.Archive.Postgres.Connections;
using Nadir.Archive.Postgres.Search;
using Nadir.Imagery;
using Nadir.Stac.Items;
using Npgsql;

namespace Nadir.Archive.Postgres.Catalog;

/// <summary>Reads what the archive knows of images that can be found.</summary>
internal static class SceneRows
{
    /// <summary>Reads images by their ids.</summary>
    /// <returns>Those that can be found, in the order of ids.</returns>
    public static List<ArchiveScene> Find(NpgsqlConnection connection, long[] ids)
    {
        // The window that shows most; the whole image comes first where it was encoded.
        var scenes = connection.List(
            ReadScene,
            """
            SELECT item.id, source, size, modified, item.width, item.height, acquired_from, acquired_to, view.id, view.footprint
            FROM item CROSS JOIN LATERAL (
              SELECT id, footprint FROM tile WHERE tile.item = item.id ORDER BY tile.width::bigint * tile.height DESC, id LIMIT 1
            ) AS view WHERE item.id = ANY ($1) ORDER BY item.id
            """,
            ids);
        var attributes = connection.List(
            row => (Item: row.GetInt64(0), Value: new ItemAttribute(row.GetString(1), row.GetString(2), row.IsDBNull(3) ? null : row.GetDouble(3))),
            "SELECT item, name, text, number FROM attribute WHERE item = ANY ($1) ORDER BY item, place",
            ids).ToLookup(row => row.Item, row => row.Value);
        return scenes.ConvertAll(scene => scene with { Description = scene.Description with { Attributes = [.. attributes[scene.Id]] } });
    }

    /// <summary>Lists images.</summary>
    /// <param name="connection">A connection within a transaction.</param>
    /// <param name="query">Which.</param>
    public static List<ArchiveScene> List(NpgsqlConnection connection, SceneQuery query)
    {
        var values = new SqlValues();
        values.Add(query.After);
        values.Add(query.Count);
        values.Add(query.Ids?.ToArray());
        var conditions = SearchConditions.Of(connection, query.Filter, "matching", values);
        long[] ids = [.. connection.List(
            row => row.GetInt64(0),
            $"""
            SELECT scene.id FROM item AS scene
            WHERE scene.id > $1 AND ($3::bigint[] IS NULL OR scene.id = ANY ($3))
              AND EXISTS (SELECT FROM (SELECT id AS tile FROM tile WHERE item = scene.id) AS matching {conditions.Joins} WHERE {conditions.Where})
            ORDER BY scene.id LIMIT $2
            """,
            values.All)];
        return Find(connection, ids);
    }

    private static ArchiveScene ReadScene(NpgsqlDataReader row) => new(
        row.GetInt64(0),
        new SourceStamp(row.GetString(1), row.GetInt64(2), row.GetInt64(3)),
        row.GetInt32(4),
        row.GetInt32(5),
        row.GetInt64(8),
        row.TextOrNull(9),
        new ItemDescription(ReadTime(row, 6), ReadTime(row, 7), []));

    private static DateTimeOffset? ReadTime(NpgsqlDataReader row, int column) =>
        row.IsDBNull(column) ? null : new DateTimeOffset(row.GetInt64(column), TimeSpan.Zero);
}

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
