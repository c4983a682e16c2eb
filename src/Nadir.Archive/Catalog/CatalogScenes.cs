using Nadir.Archive.Sqlite;
using Nadir.Imagery;
using Nadir.Stac.Items;

namespace Nadir.Archive.Catalog;

/// <summary>Reads what the catalog knows of single windows and images.</summary>
internal static class CatalogScenes
{
    /// <summary>
    /// The id of the window of an item that shows most; the whole image comes first where it was encoded.
    /// </summary>
    public const string ViewOfItem =
        "(SELECT id FROM window WHERE window.item = item.id ORDER BY window.width * window.height DESC, id LIMIT 1)";

    private const string SelectScene = $"""
        SELECT item.id, source, size, modified, item.width, item.height, acquired_from, acquired_to, window.id, footprint
        FROM item JOIN window ON window.id = {ViewOfItem}
        """;

    private const string SelectCaptions = "SELECT text FROM caption WHERE window = ? ORDER BY id";

    public static ArchiveWindow? FindWindow(SqliteDatabase database, long id)
    {
        using var select = database.Prepare("SELECT item, x, y, width, height, footprint FROM window WHERE id = ?");
        return select.Bind(1, id).Step()
            ? new ArchiveWindow(
                id,
                select.Int64(0),
                ReadPixels(select, 1),
                select.TextOrNull(5),
                ReadCaptions(database, id))
            : null;
    }

    /// <summary>Lists windows in the order of ids, without captions.</summary>
    public static List<ArchiveWindow> ListWindows(SqliteDatabase database, long after, int count)
    {
        using var select = database.Prepare(
            "SELECT id, item, x, y, width, height, footprint FROM window WHERE id > ? ORDER BY id LIMIT ?");
        select.Bind(1, after).Bind(2, count);
        var windows = new List<ArchiveWindow>();
        while (select.Step())
        {
            windows.Add(new ArchiveWindow(
                select.Int64(0), select.Int64(1), ReadPixels(select, 2), select.TextOrNull(6), []));
        }

        return windows;
    }

    /// <summary>Reads windows and their images; vectors of zeros are made, to be filled by the caller.</summary>
    /// <param name="database">An open catalog, within a transaction.</param>
    /// <param name="ids">Ids in any order; what is no window is left out.</param>
    /// <param name="dimension">Length of a vector.</param>
    public static List<StoredWindow> ReadWindows(SqliteDatabase database, IReadOnlyList<long> ids, int dimension)
    {
        using var select = database.Prepare("""
            SELECT item, x, y, window.width, window.height, footprint, source, size, modified, hash, item.width, item.height, acquired_from, acquired_to
            FROM window JOIN item ON item.id = window.item WHERE window.id = ?
            """);
        using var captions = database.Prepare(SelectCaptions);
        using var attributes = new CatalogAttributes(database);
        var items = new Dictionary<long, ItemDescription>();
        var windows = new List<StoredWindow>(ids.Count);
        foreach (var id in ids)
        {
            if (!select.Bind(1, id).Step())
            {
                continue;
            }

            var item = select.Int64(0);
            if (!items.TryGetValue(item, out var description))
            {
                items[item] = description = new ItemDescription(
                    ReadTime(select, 12), ReadTime(select, 13), attributes.Read(item));
            }

            windows.Add(new StoredWindow(
                new ArchiveWindow(id, item, ReadPixels(select, 1), select.TextOrNull(5), ReadCaptions(captions, id)),
                new SourceStamp(select.Text(6), select.Int64(7), select.Int64(8)),
                select.BlobOrNull(9),
                select.Int32(10),
                select.Int32(11),
                description,
                new float[dimension]));
            select.Reset();
        }

        return windows;
    }

    /// <summary>Lists the windows of images, by the images' sources.</summary>
    public static Dictionary<string, IReadOnlyList<PixelWindow>> FindWindows(
        SqliteDatabase database, IReadOnlyCollection<string> sources)
    {
        using var select = database.Prepare(
            "SELECT x, y, window.width, window.height FROM item JOIN window ON window.item = item.id WHERE source = ?");
        var found = new Dictionary<string, IReadOnlyList<PixelWindow>>(StringComparer.Ordinal);
        foreach (var source in sources)
        {
            select.Bind(1, source);
            var windows = new List<PixelWindow>();
            while (select.Step())
            {
                windows.Add(ReadPixels(select, 0));
            }

            if (windows.Count > 0)
            {
                found[source] = windows;
            }
        }

        return found;
    }

    public static ArchiveScene? FindScene(SqliteDatabase database, long id)
    {
        using var select = database.Prepare(SelectScene + " WHERE item.id = ?");
        return select.Bind(1, id).Step() ? ReadScene(database, select) : null;
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
        using var attributes = new CatalogAttributes(database);
        return attributes.Read(item);
    }

    private static PixelWindow ReadPixels(SqliteStatement row, int column) =>
        new(row.Int32(column), row.Int32(column + 1), row.Int32(column + 2), row.Int32(column + 3));

    private static List<string> ReadCaptions(SqliteDatabase database, long window)
    {
        using var select = database.Prepare(SelectCaptions);
        return ReadCaptions(select, window);
    }

    private static List<string> ReadCaptions(SqliteStatement select, long window)
    {
        select.Bind(1, window);
        var captions = new List<string>();
        while (select.Step())
        {
            captions.Add(select.Text(0));
        }

        return captions;
    }
}

/// <summary>The statement that reads the attributes of items. To be used by one thread at a time.</summary>
internal sealed class CatalogAttributes(SqliteDatabase database) : IDisposable
{
    private readonly SqliteStatement _select = database.Prepare(
        "SELECT name, text, number FROM attribute WHERE item = ? ORDER BY place");

    /// <summary>Reads the attributes of an item, in the order in which they were read from its source.</summary>
    public List<ItemAttribute> Read(long item)
    {
        _select.Bind(1, item);
        var attributes = new List<ItemAttribute>();
        while (_select.Step())
        {
            attributes.Add(new ItemAttribute(_select.Text(0), _select.Text(1), _select.IsNull(2) ? null
                : _select.Double(2)));
        }

        return attributes;
    }

    public void Dispose() => _select.Dispose();
}

/// <summary>
/// The statements that write what is known of an item beside its pixels. To be used by one thread at a time.
/// </summary>
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
        _setTimes.Bind(1, item).Bind(2, description.AcquiredFrom?.UtcTicks).Bind(3, description.AcquiredTo?.UtcTicks)
            .Run();
        _delete.Bind(1, item).Run();
        foreach (var (place, attribute) in description.Attributes.Index())
        {
            _insert.Bind(1, item).Bind(2, place).Bind(3, attribute.Name).Bind(4, attribute.Text)
                .Bind(5, attribute.Number).Run();
        }
    }

    public void Dispose()
    {
        _setTimes.Dispose();
        _delete.Dispose();
        _insert.Dispose();
    }
}
