using Nadir.Archive.Sqlite;
using Nadir.Imagery;
using Nadir.Stac.Items;
using Nadir.Vectors;

namespace Nadir.Archive.Catalog;

/// <summary>Reads what the catalog knows of single windows and images.</summary>
internal static class CatalogScenes
{
    // The window that shows most; the whole image comes first where it was encoded.
    private const string SelectScene = """
        SELECT item.id, source, size, modified, item.width, item.height, acquired_from, acquired_to, window.id, footprint
        FROM item JOIN window ON window.id =
          (SELECT id FROM window WHERE window.item = item.id ORDER BY window.width * window.height DESC, id LIMIT 1)
        """;

    public static ArchiveWindow? FindWindow(SqliteDatabase database, long id)
    {
        using var select = database.Prepare("SELECT item, x, y, width, height, footprint FROM window WHERE id = ?");
        return select.Bind(1, id).Step()
            ? new ArchiveWindow(
                id,
                select.Int64(0),
                new PixelWindow(select.Int32(1), select.Int32(2), select.Int32(3), select.Int32(4)),
                select.TextOrNull(5),
                ReadCaptions(database, id))
            : null;
    }

    public static ArchiveScene? FindScene(SqliteDatabase database, long id)
    {
        using var select = database.Prepare(SelectScene + " WHERE item.id = ?");
        return select.Bind(1, id).Step() ? ReadScene(database, select) : null;
    }

    /// <summary>Lists images in the order of ids.</summary>
    /// <param name="database">An open catalog, within a transaction.</param>
    /// <param name="query">Which.</param>
    /// <param name="windows">The windows that its filter lets through; null for all.</param>
    public static List<ArchiveScene> List(SqliteDatabase database, SceneQuery query, IdSet? windows) =>
        [.. ListIds(database, query, windows).Take(query.Count).Select(id => FindScene(database, id)).OfType<ArchiveScene>()];

    private static IEnumerable<long> ListIds(SqliteDatabase database, SceneQuery query, IdSet? windows)
    {
        // Served by the index of windows alone, in its order.
        using var select = database.Prepare("SELECT item, id FROM window INDEXED BY window_item WHERE item > ? ORDER BY item");
        using var selectOne = database.Prepare("SELECT item, id FROM window INDEXED BY window_item WHERE item = ?");
        if (query.Ids is { } ids)
        {
            foreach (var id in ids.Where(id => id > query.After).Distinct().Order())
            {
                if (Matches(selectOne.Bind(1, id), windows).Any())
                {
                    yield return id;
                }

                selectOne.Reset();
            }

            yield break;
        }

        long last = 0;
        foreach (var item in Matches(select.Bind(1, query.After), windows))
        {
            if (item != last)
            {
                yield return last = item;
            }
        }
    }

    private static IEnumerable<long> Matches(SqliteStatement rows, IdSet? windows)
    {
        while (rows.Step())
        {
            if (windows is null || windows.Contains(rows.Int64(1)))
            {
                yield return rows.Int64(0);
            }
        }
    }

    private static ArchiveScene ReadScene(SqliteDatabase database, SqliteStatement row) => new(
        row.Int64(0),
        new SourceStamp(row.Text(1), row.Int64(2), row.Int64(3)),
        row.Int32(4),
        row.Int32(5),
        row.Int64(8),
        row.TextOrNull(9),
        new ItemDescription(ReadTime(row, 6), ReadTime(row, 7), ReadAttributes(database, row.Int64(0))));

    private static DateTimeOffset? ReadTime(SqliteStatement row, int column) =>
        row.IsNull(column) ? null : new DateTimeOffset(row.Int64(column), TimeSpan.Zero);

    private static List<ItemAttribute> ReadAttributes(SqliteDatabase database, long item)
    {
        using var select = database.Prepare("SELECT name, text, number FROM attribute WHERE item = ? ORDER BY place");
        select.Bind(1, item);
        var attributes = new List<ItemAttribute>();
        while (select.Step())
        {
            attributes.Add(new ItemAttribute(select.Text(0), select.Text(1), select.IsNull(2) ? null : select.Double(2)));
        }

        return attributes;
    }

    private static List<string> ReadCaptions(SqliteDatabase database, long window)
    {
        using var select = database.Prepare("SELECT text FROM caption WHERE window = ? ORDER BY id");
        select.Bind(1, window);
        var captions = new List<string>();
        while (select.Step())
        {
            captions.Add(select.Text(0));
        }

        return captions;
    }
}

/// <summary>The statements that write what is known of an item beside its pixels. To be used by one thread at a time.</summary>
internal sealed class CatalogDescriptions : IDisposable
{
    private readonly SqliteStatement _setTimes;
    private readonly SqliteStatement _delete;
    private readonly SqliteStatement _insert;

    public CatalogDescriptions(SqliteDatabase database)
    {
        _setTimes = database.Prepare("UPDATE item SET acquired_from = ?2, acquired_to = ?3 WHERE id = ?1");
        _delete = database.Prepare("DELETE FROM attribute WHERE item = ?");
        _insert = database.Prepare("INSERT INTO attribute (item, place, name, text, number) VALUES (?, ?, ?, ?, ?)");
    }

    /// <summary>Replaces what was known of an item.</summary>
    public void Replace(long item, ItemDescription description)
    {
        _setTimes.Bind(1, item).Bind(2, description.AcquiredFrom?.UtcTicks).Bind(3, description.AcquiredTo?.UtcTicks).Run();
        _delete.Bind(1, item).Run();
        foreach (var (place, attribute) in description.Attributes.Index())
        {
            _insert.Bind(1, item).Bind(2, place).Bind(3, attribute.Name).Bind(4, attribute.Text).Bind(5, attribute.Number).Run();
        }
    }

    public void Dispose()
    {
        _setTimes.Dispose();
        _delete.Dispose();
        _insert.Dispose();
    }
}
