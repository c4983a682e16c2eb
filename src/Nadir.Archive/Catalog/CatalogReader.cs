using Nadir.Imagery;
using Nadir.Archive.Sqlite;

namespace Nadir.Archive.Catalog;

/// <summary>One connection that reads the catalog. To be used by one thread at a time.</summary>
internal sealed class CatalogReader : IDisposable
{
    private readonly SqliteDatabase _database;
    private readonly SqliteStatement _findItem;
    private readonly SqliteStatement _listSources;
    private readonly SqliteStatement _findMatch;
    private readonly SqliteStatement _findRow;
    private readonly SqliteStatement _dataVersion;

    public CatalogReader(string path)
    {
        _database = CatalogFile.Connect(path, SqliteAccess.Read);
        _findItem = _database.Prepare("SELECT size, modified, hash, state, reason FROM item WHERE source = ?");

        // Everything below the folder R starts with "R/", and '0' is the character after '/'.
        _listSources = _database.Prepare(
            "SELECT source FROM item WHERE source >= ?2 AND source < ?1 || '0' AND (source = ?1 OR source >= ?1 || '/') ORDER BY source LIMIT ?3");
        _findMatch = _database.Prepare("""
            SELECT window.id, item.source, x, y, window.width, window.height, footprint,
                   (SELECT text FROM caption WHERE caption.window = window.id ORDER BY caption.id LIMIT 1)
            FROM window JOIN item ON item.id = window.item WHERE segment = ? AND row = ?
            """);
        _findRow = _database.Prepare("SELECT segment, row FROM window WHERE id = ?");
        _dataVersion = _database.Prepare("PRAGMA data_version");
    }

    /// <summary>The connection, for statements that are run once.</summary>
    public SqliteDatabase Database => _database;

    /// <summary>Begins to read one unchanging state of the catalog.</summary>
    public SqliteTransaction BeginRead() => _database.Begin(write: false);

    /// <summary>Changes whenever another connection has committed since this one looked last.</summary>
    public long ReadDataVersion()
    {
        _dataVersion.Step();
        var version = _dataVersion.Int64(0);
        _dataVersion.Reset();
        return version;
    }

    public CatalogItem? FindItem(string source)
    {
        if (!_findItem.Bind(1, source).Step())
        {
            return null;
        }

        var item = new CatalogItem(
            new SourceStamp(source, _findItem.Int64(0), _findItem.Int64(1)),
            _findItem.BlobOrNull(2),
            (ItemState)_findItem.Int32(3),
            _findItem.TextOrNull(4));
        _findItem.Reset();
        return item;
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

    public WindowMatch? FindMatch(long segment, int row, float score)
    {
        if (!_findMatch.Bind(1, segment).Bind(2, row).Step())
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

    public (long Segment, int Row)? FindRow(long window)
    {
        if (!_findRow.Bind(1, window).Step())
        {
            return null;
        }

        var row = (_findRow.Int64(0), _findRow.Int32(1));
        _findRow.Reset();
        return row;
    }

    /// <summary>Lists the vector files that the catalog names, in the order in which they were added.</summary>
    public List<CatalogSegment> ReadSegments()
    {
        using var select = _database.Prepare("SELECT id, file, rows FROM segment ORDER BY id");
        var segments = new List<CatalogSegment>();
        while (select.Step())
        {
            segments.Add(new CatalogSegment(select.Int64(0), select.Text(1), select.Int32(2)));
        }

        return segments;
    }

    public void Dispose()
    {
        _findItem.Dispose();
        _listSources.Dispose();
        _findMatch.Dispose();
        _findRow.Dispose();
        _dataVersion.Dispose();
        _database.Dispose();
    }
}
