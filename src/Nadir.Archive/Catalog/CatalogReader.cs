using Nadir.Archive.Sqlite;
using Nadir.Imagery;

namespace Nadir.Archive.Catalog;

/// <summary>One connection that reads the catalog. To be used by one thread at a time.</summary>
internal sealed class CatalogReader : IDisposable
{
    private readonly SqliteDatabase _database;
    private readonly SqliteStatement _findItem;
    private readonly SqliteStatement _listSources;
    private readonly SqliteStatement _findMatch;
    private readonly SqliteStatement _findWindow;
    private readonly SqliteStatement _generation;

    public CatalogReader(string path)
    {
        _database = CatalogFile.Connect(path, SqliteAccess.Read);
        _findItem = _database.Prepare("SELECT size, modified, hash, state, reason FROM item WHERE source = ?");

        // Everything below the folder R starts with "R/", and '0' is the character after '/'.
        _listSources = _database.Prepare(
            "SELECT source FROM item WHERE source >= ?2 AND source < ?1 || '0' AND (source = ?1 OR source >= ?1 || "
                + "'/') ORDER BY source LIMIT ?3");
        _findMatch = _database.Prepare("""
            SELECT window.id, item.source, x, y, window.width, window.height, footprint,
                   (SELECT text FROM caption WHERE caption.window = window.id ORDER BY caption.id LIMIT 1)
            FROM window JOIN item ON item.id = window.item WHERE window.id = ?
            """);
        _findWindow = _database.Prepare("SELECT 1 FROM window WHERE id = ?");
        _generation = _database.Prepare("SELECT CAST(value AS INTEGER) FROM archive WHERE key = 'generation'");
    }

    /// <summary>The connection, for statements that are run once.</summary>
    public SqliteDatabase Database => _database;

    /// <summary>Begins to read one unchanging state of the catalog.</summary>
    public SqliteTransaction BeginRead() => _database.Begin(write: false);

    /// <summary>Grows whenever the vectors that a search may find change.</summary>
    public long ReadGeneration()
    {
        var generation = _generation.Step() ? _generation.Int64(0) : 0;
        _generation.Reset();
        return generation;
    }

    public CatalogItem? FindItem(string source)
    {
        if (!_findItem.Bind(1, source).Step())
        {
            return null;
        }

        var item = ReadItem(_findItem, source);
        _findItem.Reset();
        return item;
    }

    /// <summary>The first and the last source that is a full path; null when there is none.</summary>
    public (string First, string Last)? ReadLocalSources()
    {
        // Full paths start with '/', and '0' is the character after it.
        using var select = _database.Prepare(
            """
            SELECT (SELECT min(source) FROM item WHERE source >= '/' AND source < '0'),
                   (SELECT max(source) FROM item WHERE source >= '/' AND source < '0')
            """);
        return select.Step() && select.TextOrNull(0) is { } first ? (first, select.Text(1)) : null;
    }

    public List<string> ListSources(string root, string? after, int count)
    {
        // A path holds no character below U+0001, so this is the first text that can follow.
        var first = after is null ? root : after + '\u0001';
        _listSources.Bind(1, root == "/" ? string.Empty : root).Bind(2, first).Bind(3, count);
        var sources = new List<string>();
        while (_listSources.Step())
        {
            sources.Add(_listSources.Text(0));
        }

        return sources;
    }

    public List<CatalogItem> ListFailed(string? after, int count)
    {
        using var select = _database.Prepare(
            "SELECT size, modified, hash, state, reason, source FROM item WHERE state <> 1 AND source > ? ORDER BY "
                + "source LIMIT ?");
        select.Bind(1, after ?? string.Empty).Bind(2, count);
        var items = new List<CatalogItem>();
        while (select.Step())
        {
            items.Add(ReadItem(select, select.Text(5)));
        }

        return items;
    }

    public WindowMatch? FindMatch(long window, float score)
    {
        if (!_findMatch.Bind(1, window).Step())
        {
            return null;
        }

        var match = new WindowMatch(
            _findMatch.Int64(0),
            score,
            _findMatch.Text(1),
            new PixelWindow(_findMatch.Int32(2), _findMatch.Int32(3), _findMatch.Int32(4), _findMatch.Int32(5)),
            _findMatch.TextOrNull(6),
            _findMatch.TextOrNull(7));
        _findMatch.Reset();
        return match;
    }

    public bool HasWindow(long window)
    {
        var found = _findWindow.Bind(1, window).Step();
        _findWindow.Reset();
        return found;
    }

    public void Dispose()
    {
        _findItem.Dispose();
        _listSources.Dispose();
        _findMatch.Dispose();
        _findWindow.Dispose();
        _generation.Dispose();
        _database.Dispose();
    }

    private static CatalogItem ReadItem(SqliteStatement row, string source) => new(
        new SourceStamp(source, row.Int64(0), row.Int64(1)), row.BlobOrNull(2), (ItemState)row.Int32(3),
        row.TextOrNull(4));
}
