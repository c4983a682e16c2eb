using Nadir.Archive.Sqlite;

namespace Nadir.Archive.Catalog;

/// <summary>The statements that change the catalog. To be used by one thread at a time, within a transaction.</summary>
internal sealed class CatalogWriter : IDisposable
{
    private readonly SqliteDatabase _database;
    private readonly SqliteStatement _upsertItem;
    private readonly SqliteStatement _touchItem;
    private readonly SqliteStatement _deleteWindows;
    private readonly SqliteStatement _deleteItem;
    private readonly SqliteStatement _insertSegment;
    private readonly SqliteStatement _insertWindow;
    private readonly SqliteStatement _insertCaption;

    public CatalogWriter(string path)
    {
        _database = CatalogFile.Connect(path, SqliteAccess.Write);
        _upsertItem = _database.Prepare("""
            INSERT INTO item (source, size, modified, hash, state, reason, width, height) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
            ON CONFLICT (source) DO UPDATE SET size = ?2, modified = ?3, hash = ?4, state = ?5, reason = ?6, width = ?7, height = ?8
            RETURNING id
            """);
        _touchItem = _database.Prepare("UPDATE item SET size = ?2, modified = ?3 WHERE source = ?1");
        _deleteWindows = _database.Prepare("DELETE FROM window WHERE item = ?");
        _deleteItem = _database.Prepare("DELETE FROM item WHERE source = ?");
        _insertSegment = _database.Prepare("INSERT INTO segment (file, rows) VALUES (?, ?)");
        _insertWindow = _database.Prepare(
            "INSERT INTO window (item, x, y, width, height, footprint, segment, row) VALUES (?, ?, ?, ?, ?, ?, ?, ?)");
        _insertCaption = _database.Prepare("INSERT INTO caption (window, text) VALUES (?, ?)");
    }

    /// <summary>The connection.</summary>
    public SqliteDatabase Database => _database;

    public long InsertSegment(string file, int rows)
    {
        _insertSegment.Bind(1, file).Bind(2, rows).Run();
        return _database.LastInsertedRow;
    }

    /// <summary>Writes one change.</summary>
    /// <param name="change">The change.</param>
    /// <param name="segment">Where the vectors of an indexed item are.</param>
    /// <param name="firstRow">Row of its first vector there.</param>
    public void Apply(ItemChange change, long segment, int firstRow)
    {
        switch (change)
        {
            case ItemChange.Indexed indexed:
                _upsertItem.Bind(7, indexed.Width).Bind(8, indexed.Height);
                var item = ReplaceItem(indexed.Stamp, indexed.Hash, ItemState.Done, null);
                for (var i = 0; i < indexed.Windows.Count; i++)
                {
                    InsertWindow(item, indexed.Windows[i], segment, firstRow + i);
                }

                break;
            case ItemChange.Failed failed:
                _upsertItem.Bind(7, (string?)null).Bind(8, (string?)null);
                ReplaceItem(failed.Stamp, failed.Hash, failed.State, failed.Reason);
                break;
            case ItemChange.Touched touched:
                _touchItem.Bind(1, touched.Stamp.Source).Bind(2, touched.Stamp.Size).Bind(3, touched.Stamp.Modified).Run();
                break;
            case ItemChange.Removed removed:
                _deleteItem.Bind(1, removed.Source).Run();
                break;
        }
    }

    public void InsertCaption(WindowCaption caption) => _insertCaption.Bind(1, caption.Window).Bind(2, caption.Text).Run();

    public void Dispose()
    {
        _upsertItem.Dispose();
        _touchItem.Dispose();
        _deleteWindows.Dispose();
        _deleteItem.Dispose();
        _insertSegment.Dispose();
        _insertWindow.Dispose();
        _insertCaption.Dispose();
        _database.Dispose();
    }

    private long ReplaceItem(SourceStamp stamp, byte[]? hash, ItemState state, string? reason)
    {
        _upsertItem.Bind(1, stamp.Source).Bind(2, stamp.Size).Bind(3, stamp.Modified);
        _upsertItem.Bind(4, hash).Bind(5, (int)state).Bind(6, reason);
        _upsertItem.Step();
        var id = _upsertItem.Int64(0);
        _upsertItem.Run();
        _deleteWindows.Bind(1, id).Run();
        return id;
    }

    private void InsertWindow(long item, CatalogWindow window, long segment, int row)
    {
        var pixels = window.Pixels;
        _insertWindow.Bind(1, item).Bind(2, pixels.X).Bind(3, pixels.Y).Bind(4, pixels.Width);
        _insertWindow.Bind(5, pixels.Height).Bind(6, window.Footprint).Bind(7, segment).Bind(8, row).Run();
    }
}
