using Nadir.Archive.Sqlite;

namespace Nadir.Archive.Stac.Snapshots;

/// <summary>The table of documents. To be used by one thread at a time.</summary>
internal sealed class SnapshotDocuments : ISnapshotDocuments, IDisposable
{
    private readonly SqliteStatement _find;
    private readonly SqliteStatement _put;
    private readonly SqliteStatement _linked;
    private readonly SqliteStatement _parent;

    public SnapshotDocuments(SqliteDatabase database)
    {
        _find = database.Prepare("SELECT base, etag, last_modified, hash, changed, body FROM document WHERE address = ?");
        _put = database.Prepare("""
            INSERT INTO document (address, base, etag, last_modified, hash, changed, body, read) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
            ON CONFLICT (address) DO UPDATE SET
              base = ?2, etag = ?3, last_modified = ?4, hash = ?5, changed = ?6, body = ?7, read = ?8
            """);
        _linked = database.Prepare("UPDATE document SET parent = ?2 WHERE address = ?1 AND parent IS NOT ?2");
        _parent = database.Prepare("SELECT parent FROM document WHERE address = ?");
    }

    public SnapshotDocument? Find(string address)
    {
        if (!_find.Bind(1, address).Step())
        {
            return null;
        }

        var document = new SnapshotDocument(_find.Text(0), _find.Validators(1), _find.Blob(3), _find.Int64(4), _find.BlobOrNull(5));
        _find.Reset();
        return document;
    }

    public void Put(string address, SnapshotDocument document)
    {
        _put.Bind(1, address).Bind(2, document.Base).Bind(3, document.Validators);
        _put.Bind(5, document.Hash).Bind(6, document.Changed).Bind(7, document.Body).Bind(8, DateTime.UtcNow.Ticks).Run();
    }

    public void SetParent(string address, string? parent) => _linked.Bind(1, address).Bind(2, parent).Run();

    public string? Parent(string address)
    {
        var parent = _parent.Bind(1, address).Step() ? _parent.TextOrNull(0) : null;
        _parent.Reset();
        return parent;
    }

    public void Dispose()
    {
        _find.Dispose();
        _put.Dispose();
        _linked.Dispose();
        _parent.Dispose();
    }
}
