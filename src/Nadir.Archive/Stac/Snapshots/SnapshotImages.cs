using Nadir.Archive.Sqlite;

namespace Nadir.Archive.Stac.Snapshots;

/// <summary>The table of what catalogs name. To be used by one thread at a time.</summary>
internal sealed class SnapshotImages : ISnapshotImages, IDisposable
{
    private readonly SqliteStatement _put;
    private readonly SqliteStatement _unseen;
    private readonly SqliteStatement _forget;
    private readonly SqliteStatement _owners;
    private readonly SqliteStatement _any;

    public SnapshotImages(SqliteDatabase database)
    {
        _put = database.Prepare("""
            INSERT INTO image (catalog, source, document, run) VALUES (?1, ?2, ?3, ?4)
            ON CONFLICT (catalog, source) DO UPDATE SET document = ?3, run = ?4
            """);
        _unseen = database.Prepare(
            "SELECT source, document FROM image WHERE catalog = ? AND run <> ? AND source > ? ORDER BY source LIMIT ?");
        _forget = database.Prepare("DELETE FROM image WHERE catalog = ? AND source = ?");
        _owners = database.Prepare("SELECT catalog FROM image WHERE source = ?");
        _any = database.Prepare("SELECT 1 FROM image WHERE catalog = ? LIMIT 1");
    }

    public void Put(string catalog, string source, string document, long run) =>
        _put.Bind(1, catalog).Bind(2, source).Bind(3, document).Bind(4, run).Run();

    public List<(string Source, string Document)> ListUnseen(string catalog, long run, string after, int count)
    {
        var unseen = new List<(string, string)>();
        _unseen.Bind(1, catalog).Bind(2, run).Bind(3, after).Bind(4, count);
        while (_unseen.Step())
        {
            unseen.Add((_unseen.Text(0), _unseen.Text(1)));
        }

        return unseen;
    }

    public void Forget(string catalog, string source) => _forget.Bind(1, catalog).Bind(2, source).Run();

    public List<string> Owners(string source)
    {
        var owners = new List<string>();
        _owners.Bind(1, source);
        while (_owners.Step())
        {
            owners.Add(_owners.Text(0));
        }

        return owners;
    }

    public bool Any(string catalog)
    {
        var any = _any.Bind(1, catalog).Step();
        _any.Reset();
        return any;
    }

    public void Dispose()
    {
        _put.Dispose();
        _unseen.Dispose();
        _forget.Dispose();
        _owners.Dispose();
        _any.Dispose();
    }
}
