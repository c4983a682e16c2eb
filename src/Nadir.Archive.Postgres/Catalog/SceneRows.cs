using Nadir.Archive.Postgres.Connections;
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
        var attributes = ReadAttributes(connection, ids);
        return scenes.ConvertAll(
            scene => scene with { Description = scene.Description with { Attributes = [.. attributes[scene.Id]] } });
    }

    private static ArchiveScene ReadScene(NpgsqlDataReader row) => new(
        row.GetInt64(0),
        new SourceStamp(row.GetString(1), row.GetInt64(2), row.GetInt64(3)),
        row.GetInt32(4),
        row.GetInt32(5),
        row.GetInt64(8),
        row.TextOrNull(9),
        new ItemDescription(ReadTime(row, 6), ReadTime(row, 7), []));

    /// <summary>Reads the attributes of images, in the order in which they were read.</summary>
    public static ILookup<long, ItemAttribute> ReadAttributes(NpgsqlConnection connection, long[] ids) =>
        connection.List(
        row => (Item: row.GetInt64(0),
            Value: new ItemAttribute(row.GetString(1), row.GetString(2), row.IsDBNull(3) ? null : row.GetDouble(3))),
        "SELECT item, name, text, number FROM attribute WHERE item = ANY ($1) ORDER BY item, place",
        ids).ToLookup(row => row.Item, row => row.Value);

    /// <summary>Reads a time that is kept as UTC ticks.</summary>
    public static DateTimeOffset? ReadTime(NpgsqlDataReader row, int column) =>
        row.IsDBNull(column) ? null : new DateTimeOffset(row.GetInt64(column), TimeSpan.Zero);
}

/// <summary>Reads single windows.</summary>
internal static class TileRows
{
    public static ArchiveWindow? Find(NpgsqlConnection connection, long id) => connection.List(
        row => new ArchiveWindow(
            id,
            row.GetInt64(0),
            ReadPixels(row, 1),
            row.TextOrNull(5),
            row.GetFieldValue<string[]>(6)),
        """
        SELECT item, x, y, width, height, footprint, ARRAY (SELECT text FROM caption WHERE caption.tile = tile.id ORDER BY caption.id)
        FROM tile WHERE id = $1
        """,
        id).FirstOrDefault();

    /// <summary>Lists windows in the order of ids, without captions.</summary>
    public static List<ArchiveWindow> List(NpgsqlConnection connection, long after, int count) => connection.List(
        row => new ArchiveWindow(row.GetInt64(0), row.GetInt64(1), ReadPixels(row, 2), row.TextOrNull(6), []),
        "SELECT id, item, x, y, width, height, footprint FROM tile WHERE id > $1 ORDER BY id LIMIT $2",
        after,
        count);

    /// <summary>Lists the windows of images, by the images' sources.</summary>
    public static Dictionary<string, IReadOnlyList<PixelWindow>> Find(NpgsqlConnection connection, string[] sources) =>
        connection.List(
        row => (Source: row.GetString(0), Pixels: ReadPixels(row, 1)),
        "SELECT source, x, y, tile.width, tile.height FROM item JOIN tile ON tile.item = item.id WHERE source = ANY "
            + "($1)",
        (object)sources).GroupBy(row => row.Source).ToDictionary(
            rows => rows.Key, IReadOnlyList<PixelWindow> (rows) => [.. rows.Select(row => row.Pixels)],
            StringComparer.Ordinal);

    /// <summary>Reads windows with their images, and vectors as they were given.</summary>
    /// <returns>In the order of the ids; what is no window is left out.</returns>
    public static List<StoredWindow> Read(NpgsqlConnection connection, long[] ids)
    {
        var windows = connection.List(
            row => new StoredWindow(
                new ArchiveWindow(row.GetInt64(0), row.GetInt64(1), ReadPixels(row, 2), row.TextOrNull(6),
                    row.GetFieldValue<string[]>(7)),
                new SourceStamp(row.GetString(8), row.GetInt64(9), row.GetInt64(10)),
                row.IsDBNull(11) ? null : row.GetFieldValue<byte[]>(11),
                row.GetInt32(12),
                row.GetInt32(13),
                new ItemDescription(SceneRows.ReadTime(row, 14), SceneRows.ReadTime(row, 15), []),
                row.GetFieldValue<float[]>(16)),
            """
            SELECT tile.id, item, x, y, tile.width, tile.height, footprint,
              ARRAY (SELECT text FROM caption WHERE caption.tile = tile.id ORDER BY caption.id),
              source, size, modified, hash, item.width, item.height, acquired_from, acquired_to, vector::real[]
            FROM unnest($1::bigint[]) WITH ORDINALITY AS wanted (id, place)
            JOIN tile ON tile.id = wanted.id JOIN item ON item.id = tile.item JOIN embedding ON embedding.tile = tile.id
            ORDER BY place
            """,
            ids);
        var attributes = SceneRows.ReadAttributes(
            connection, [.. windows.Select(window => window.Window.Scene).Distinct()]);
        return windows.ConvertAll(
            window =>
                window with
                {
                    Description =
                    window.Description with { Attributes = [.. attributes[window.Window.Scene]] }
                });
    }

    private static PixelWindow ReadPixels(NpgsqlDataReader row, int column) =>
        new(row.GetInt32(column), row.GetInt32(column + 1), row.GetInt32(column + 2), row.GetInt32(column + 3));
}
