using Nadir.Archive.Sqlite;
using Nadir.Stac.Items;

namespace Nadir.Archive.Catalog;

/// <summary>The statements that change the catalog. To be used by one thread at a time, within a transaction.</summary>
internal sealed class CatalogWriter : IDisposable
{
    private readonly SqliteDatabase _database;
    private readonly SqliteStatement _upsertItem;
    private readonly SqliteStatement _findItem;
    private readonly SqliteStatement _touchItem;
    private readonly SqliteStatement _deleteWindows;
    private readonly SqliteStatement _deleteItem;
    private readonly SqliteStatement _insertWindow;
    private readonly SqliteStatement _insertCaption;
    private readonly SqliteStatement _advance;
    private readonly CatalogDescriptions _descriptions;
    private readonly CatalogBoxes _boxes;

    public CatalogWriter(string path)
    {
        _database = CatalogFile.Connect(path, SqliteAccess.Write);
        _upsertItem = _database.Prepare("""
            INSERT INTO item (source, size, modified, hash, state, reason, width, height) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
            ON CONFLICT (source) DO UPDATE SET size = ?2, modified = ?3, hash = ?4, state = ?5, reason = ?6, width = ?7, height = ?8
            RETURNING id
            """);
        _findItem = _database.Prepare("SELECT id FROM item WHERE source = ? AND state = 1");
        _touchItem = _database.Prepare("UPDATE item SET size = ?2, modified = ?3 WHERE source = ?1");
        _deleteWindows = _database.Prepare("DELETE FROM window WHERE item = ?");
        _deleteItem = _database.Prepare("DELETE FROM item WHERE source = ?");
        _insertWindow = _database.Prepare(
            "INSERT INTO window (id, item, x, y, width, height, footprint) VALUES (?, ?, ?, ?, ?, ?, ?)");
        _insertCaption = _database.Prepare("INSERT INTO caption (window, text) VALUES (?, ?)");
        _advance = _database.Prepare(
            "UPDATE archive SET value = CAST(value AS INTEGER) + 1 WHERE key = 'generation'");
        _descriptions = new CatalogDescriptions(_database);
        _boxes = new CatalogBoxes(_database);
    }

    /// <summary>The connection.</summary>
    public SqliteDatabase Database => _database;

    /// <summary>An id that no window has or had, and after which none has.</summary>
    public long NextWindow() => _database.QueryInt64("SELECT seq FROM sqlite_sequence WHERE name = 'window'") + 1;

    /// <summary>Tells readers that the segments or the deleted windows are others now.</summary>
    public void AdvanceGeneration() => _advance.Run();

    /// <summary>Writes one change.</summary>
    /// <param name="change">The change.</param>
    /// <param name="firstWindow">Id of the first window of an indexed item; the others follow.</param>
    public void Apply(ItemChange change, long firstWindow)
    {
        switch (change)
        {
            case ItemChange.Indexed indexed:
                var item = (indexed.AddsWindows ? FindItem(indexed.Source) : null) ?? ReplaceItem(indexed);
                for (var i = 0; i < indexed.Windows.Count; i++)
                {
                    InsertWindow(firstWindow + i, item, indexed.Windows[i]);
                }

                break;
            case ItemChange.Failed failed:
                _upsertItem.Bind(7, (string?)null).Bind(8, (string?)null);
                var id = ReplaceItem(failed.Stamp, failed.Hash, failed.State, failed.Reason);
                _descriptions.Replace(id, ItemDescription.None);
                break;
            case ItemChange.Touched touched:
                _touchItem.Bind(1, touched.Stamp.Source).Bind(2, touched.Stamp.Size).Bind(3, touched.Stamp.Modified)
                    .Run();
                break;
            case ItemChange.Removed removed:
                _deleteItem.Bind(1, removed.Source).Run();
                break;
        }
    }

    public void InsertCaption(WindowCaption caption) =>
        _insertCaption.Bind(1, caption.Window).Bind(2, caption.Text).Run();

    /// <summary>Notes that a segment has the vectors of what the captions of windows say.</summary>
    public void InsertCaptionVectors(IReadOnlyList<long> windows)
    {
        using var insert = _database.Prepare("INSERT INTO caption_vector (window) VALUES (?)");
        foreach (var window in windows)
        {
            insert.Bind(1, window).Run();
        }
    }

    public void Dispose()
    {
        _upsertItem.Dispose();
        _findItem.Dispose();
        _touchItem.Dispose();
        _deleteWindows.Dispose();
        _deleteItem.Dispose();
        _insertWindow.Dispose();
        _insertCaption.Dispose();
        _advance.Dispose();
        _descriptions.Dispose();
        _boxes.Dispose();
        _database.Dispose();
    }

    private long? FindItem(string source)
    {
        long? id = _findItem.Bind(1, source).Step() ? _findItem.Int64(0) : null;
        _findItem.Reset();
        return id;
    }

    private long ReplaceItem(ItemChange.Indexed indexed)
    {
        _upsertItem.Bind(7, indexed.Width).Bind(8, indexed.Height);
        var item = ReplaceItem(indexed.Stamp, indexed.Hash, ItemState.Done, null);
        _descriptions.Replace(item, indexed.Description);
        return item;
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

    private void InsertWindow(long id, long item, CatalogWindow window)
    {
        var pixels = window.Pixels;
        _insertWindow.Bind(1, id).Bind(2, item).Bind(3, pixels.X).Bind(4, pixels.Y);
        _insertWindow.Bind(5, pixels.Width).Bind(6, pixels.Height).Bind(7, window.Footprint).Run();
        _boxes.Insert(id, window.Footprint);
        foreach (var caption in window.Captions)
        {
            InsertCaption(new WindowCaption(id, caption));
        }
    }
}

/// <summary>A window whose footprint has two boxes, as ground that the antimeridian cuts has.</summary>
internal readonly record struct CutWindow(
    long Id, double West, double East, double SecondWest, double SecondEast, double South, double North)
{
    /// <summary>Counts it where its centre lies within what is asked for.</summary>
    public void AddTo(CoverageGrid grid, CoverageQuery query)
    {
        var (west, east) = Join();
        var (x, y) = ((west + east) / 2, (South + North) / 2);
        var turn = x >= 180 ? -360 : 0;
        x += turn;
        if (y >= query.South && y <= query.North && query.Ranges.Any(range => x >= range.West && x <= range.East))
        {
            grid.Add(grid.CellOf(x, y), new CoverageGrid.Sum(1, x, y, west + turn, South, east + turn, North, Id));
        }
    }

    // Two parts that meet at the antimeridian are one piece that goes on beyond 180 degrees; any others are bounded as
    // they are.
    private (double West, double East) Join() =>
        East >= 180 && SecondWest <= -180 ? (West, SecondEast + 360)
        : SecondEast >= 180 && West <= -180 ? (SecondWest, East + 360)
        : (Math.Min(West, SecondWest), Math.Max(East, SecondEast));
}
