using Nadir.Archive.Sqlite;
using Nadir.Stac.Fetching;
using Nadir.Stac.Items;
using Nadir.Stac.Snapshots;

namespace Nadir.Archive.Snapshots;

/// <summary>The tables of a snapshot in a file of SQLite. To be used by one thread at a time.</summary>
internal sealed class SnapshotTables : ISnapshotTables
{
    private readonly SqliteDatabase _database;
    private readonly SnapshotLayout _layout;
    private readonly SnapshotDocuments _documents;
    private readonly SnapshotImages _images;
    private readonly SnapshotDownloads _downloads;
    private readonly SnapshotRecords _records;

    private SnapshotTables(SqliteDatabase database, SnapshotLayout layout)
    {
        _database = database;
        _layout = layout;
        _documents = new SnapshotDocuments(database);
        _images = new SnapshotImages(database);
        _downloads = new SnapshotDownloads(database);
        _records = new SnapshotRecords(database);
    }

    public ISnapshotDocuments Documents => _documents;

    public ISnapshotImages Images => _images;

    public ISnapshotDownloads Downloads => _downloads;

    public ISnapshotRecords Records => _records;

    /// <summary>Opens the file of an archive.</summary>
    /// <exception cref="ArchiveException">It cannot be opened.</exception>
    public static SnapshotTables Open(SnapshotLayout layout, bool isTrial)
    {
        try
        {
            return new SnapshotTables(isTrial ? SnapshotFile.OpenCopy(layout) : SnapshotFile.Open(layout), layout);
        }
        catch (Exception error) when (error is SqliteException or IOException or UnauthorizedAccessException)
        {
            throw Fault(layout, error);
        }
    }

    public Exception? Describe(Exception error) => error is SqliteException ? Fault(_layout, error) : null;

    public void Dispose()
    {
        _documents.Dispose();
        _images.Dispose();
        _downloads.Dispose();
        _records.Dispose();
        _database.Dispose();
    }

    private static ArchiveException Fault(SnapshotLayout layout, Exception error) => new(
        error is SqliteException { IsDamage: true }
            ? $"{layout.Database} is damaged ({error.Message}); delete it, and catalogs are read anew."
            : $"{layout.Database} cannot be used: {error.Message}.",
        error);
}

/// <summary>The table of documents. To be used by one thread at a time.</summary>
internal sealed class SnapshotDocuments : ISnapshotDocuments, IDisposable
{
    private readonly SqliteStatement _find;
    private readonly SqliteStatement _put;
    private readonly SqliteStatement _linked;
    private readonly SqliteStatement _parent;

    public SnapshotDocuments(SqliteDatabase database)
    {
        _find = database.Prepare(
            "SELECT base, etag, last_modified, hash, changed, body FROM document WHERE address = ?");
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

        var document = new SnapshotDocument(
            _find.Text(0), _find.Validators(1), _find.Blob(3), _find.Int64(4), _find.BlobOrNull(5));
        _find.Reset();
        return document;
    }

    public void Put(string address, SnapshotDocument document)
    {
        _put.Bind(1, address).Bind(2, document.Base).Bind(3, document.Validators);
        _put.Bind(5, document.Hash).Bind(6, document.Changed).Bind(7, document.Body).Bind(8, DateTime.UtcNow.Ticks)
            .Run();
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

/// <summary>The table of fetched images. To be used by one thread at a time.</summary>
internal sealed class SnapshotDownloads : ISnapshotDownloads, IDisposable
{
    private readonly SqliteStatement _find;
    private readonly SqliteStatement _put;
    private readonly SqliteStatement _forget;

    public SnapshotDownloads(SqliteDatabase database)
    {
        _find = database.Prepare(
            "SELECT etag, last_modified, size, hash, changed, described FROM download WHERE address = ?");
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

        var download = new SnapshotDownload(
            _find.Validators(0), _find.Int64(2), _find.Blob(3), _find.Int64(4), _find.Int64(5));
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

/// <summary>The table of what items and collections say of themselves. To be used by one thread at a time.</summary>
internal sealed class SnapshotRecords : ISnapshotRecords, IDisposable
{
    private readonly SqliteStatement _put;
    private readonly SqliteStatement _forget;

    public SnapshotRecords(SqliteDatabase database)
    {
        _put = database.Prepare("""
            INSERT INTO record (kind, name, json, changed) VALUES (?1, ?2, ?3, ?4)
            ON CONFLICT (kind, name) DO UPDATE SET json = ?3, changed = ?4 WHERE json <> ?3
            """);
        _forget = database.Prepare("DELETE FROM record WHERE kind = ? AND name = ?");
    }

    public void Put(SourceRecordKind kind, string name, string? json)
    {
        if (json is null)
        {
            _forget.Bind(1, (long)kind).Bind(2, name).Run();
        }
        else
        {
            _put.Bind(1, (long)kind).Bind(2, name).Bind(3, json).Bind(4, DateTime.UtcNow.Ticks).Run();
        }
    }

    public void Dispose()
    {
        _put.Dispose();
        _forget.Dispose();
    }
}

/// <summary>Reads and writes what the tables of a snapshot have in common.</summary>
internal static class SnapshotRows
{
    /// <summary>Reads an entity tag and the column after it, a time.</summary>
    public static FetchValidators Validators(this SqliteStatement row, int column) => new(
        row.TextOrNull(column),
        row.IsNull(column + 1) ? null : new DateTimeOffset(row.Int64(column + 1), TimeSpan.Zero));

    /// <summary>Binds an entity tag and, to the next parameter, a time.</summary>
    public static SqliteStatement Bind(this SqliteStatement statement, int index, FetchValidators validators)
    {
        statement.Bind(index, validators.ETag);
        return validators.LastModified is { } time
            ? statement.Bind(index + 1, time.UtcTicks)
            : statement.Bind(index + 1, (string?)null);
    }
}
