using Nadir.Archive.Sqlite;

namespace Nadir.Archive.Stac.Snapshots;

/// <summary>The table of fetched images. To be used by one thread at a time.</summary>
internal sealed class SnapshotDownloads : ISnapshotDownloads, IDisposable
{
    private readonly SqliteStatement _find;
    private readonly SqliteStatement _put;
    private readonly SqliteStatement _forget;

    public SnapshotDownloads(SqliteDatabase database)
    {
        _find = database.Prepare("SELECT etag, last_modified, size, hash, changed, described FROM download WHERE address = ?");
        _put = database.Prepare("""
            INSERT OR REPLACE INTO download (address, etag, last_modified, size, hash, changed, described, fetched)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            """);
        _forget = database.Prepare("DELETE FROM download WHERE address = ?");
    }

    public SnapshotDownload? Find(string address)
    {
        if (!_find.Bind(1, address).Step())
        {
            return null;
        }

        var download = new SnapshotDownload(_find.Validators(0), _find.Int64(2), _find.Blob(3), _find.Int64(4), _find.Int64(5));
        _find.Reset();
        return download;
    }

    public void Put(string address, SnapshotDownload download)
    {
        _put.Bind(1, address).Bind(2, download.Validators);
        _put.Bind(4, download.Size).Bind(5, download.Hash).Bind(6, download.Changed).Bind(7, download.Described);
        _put.Bind(8, DateTime.UtcNow.Ticks).Run();
    }

    public void Forget(string address) => _forget.Bind(1, address).Run();

    public void Dispose()
    {
        _find.Dispose();
        _put.Dispose();
        _forget.Dispose();
    }
}
