using Nadir.Archive.Postgres.Connections;
using Nadir.Stac.Fetching;
using Nadir.Stac.Snapshots;
using Npgsql;

namespace Nadir.Archive.Postgres.Snapshots;

/// <summary>
/// The snapshot of catalogs in the archive's database, where all workers find it. A worker notes only what its shard
/// owns, so what one of them has not seen was not seen by the one that it belongs to.
/// </summary>
internal sealed class PostgresSnapshot : ISnapshotTables
{
    private static readonly string[] Tables = ["snapshot_document", "snapshot_image", "snapshot_download"];

    private readonly PostgresConnections _connections;
    private readonly NpgsqlConnection? _trial;

    public PostgresSnapshot(PostgresConnections connections, bool isTrial)
    {
        _connections = connections;
        _trial = isTrial ? connections.Guard("read", () => OpenCopy(connections)) : null;
        if (!isTrial)
        {
            connections.Guard("written", () => SnapshotRecordRows.Create(connections));
        }

        Documents = new SnapshotDocumentRows(this);
        Images = new SnapshotImageRows(this);
        Downloads = new SnapshotDownloadRows(this);
        Records = new SnapshotRecordRows(this);
    }

    public ISnapshotDocuments Documents { get; }

    public ISnapshotImages Images { get; }

    public ISnapshotDownloads Downloads { get; }

    public ISnapshotRecords Records { get; }

    /// <summary>Runs statements, each of which does nothing twice when it is done again.</summary>
    public T Use<T>(Func<NpgsqlConnection, T> action) =>
        _trial is null ? _connections.Read("written", action) : action(_trial);

    public Exception? Describe(Exception error) =>
        PostgresFaults.IsKnown(error) ? PostgresFaults.Describe(error, _connections.Address, "written") : null;

    public void Dispose() => _trial?.Dispose();

    // Temporary tables come before others of the same name, and are gone with the session.
    private static NpgsqlConnection OpenCopy(PostgresConnections connections)
    {
        var connection = connections.Open();
        try
        {
            var schema = connection.Text("SELECT quote_ident(current_schema())");
            foreach (var table in Tables)
            {
                connection.Run($"CREATE TEMPORARY TABLE {table} (LIKE {schema}.{table} INCLUDING ALL)");
                connection.Run($"INSERT INTO pg_temp.{table} SELECT * FROM {schema}.{table}");
            }

            connection.Run(SnapshotRecordRows.CreateTable.Replace(
                "CREATE TABLE", "CREATE TEMPORARY TABLE", StringComparison.Ordinal));
            if (SnapshotRecordRows.IsThere(connection, $"{schema}."))
            {
                connection.Run(
                    $"INSERT INTO pg_temp.{SnapshotRecordRows.Table} SELECT * "
                        + $"FROM {schema}.{SnapshotRecordRows.Table}");
            }

            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }
}

/// <summary>The table of documents.</summary>
internal sealed class SnapshotDocumentRows(PostgresSnapshot snapshot) : ISnapshotDocuments
{
    public SnapshotDocument? Find(string address) => snapshot.Use(connection => connection.List(
        row => new SnapshotDocument(
            row.GetString(0),
            row.Validators(1),
            row.GetFieldValue<byte[]>(3),
            row.GetInt64(4),
            row.IsDBNull(5) ? null : row.GetFieldValue<byte[]>(5)),
        "SELECT base, etag, last_modified, hash, changed, body FROM snapshot_document WHERE address = $1",
        address).FirstOrDefault());

    public void Put(string address, SnapshotDocument document) => snapshot.Use(connection => connection.Run(
        """
        INSERT INTO snapshot_document (address, base, etag, last_modified, hash, changed, body, read)
        VALUES ($1, $2, $3::text, $4::bigint, $5, $6, $7::bytea, $8)
        ON CONFLICT (address) DO UPDATE SET base = excluded.base, etag = excluded.etag, last_modified = excluded.last_modified,
          hash = excluded.hash, changed = excluded.changed, body = excluded.body, read = excluded.read
        """,
        address,
        document.Base,
        document.Validators.ETag,
        document.Validators.LastModified?.UtcTicks,
        document.Hash,
        document.Changed,
        document.Body,
        DateTime.UtcNow.Ticks));

    public void SetParent(string address, string? parent) => snapshot.Use(connection => connection.Run(
        "UPDATE snapshot_document SET parent = $2::text WHERE address = $1 AND parent IS DISTINCT FROM $2::text",
        address, parent));

    public string? Parent(string address) => snapshot.Use(connection => connection.Text(
        "SELECT parent FROM snapshot_document WHERE address = $1", address));
}

/// <summary>The table of what catalogs name.</summary>
internal sealed class SnapshotImageRows(PostgresSnapshot snapshot) : ISnapshotImages
{
    public void Put(string catalog, string source, string document, long run) =>
        snapshot.Use(connection => connection.Run(
        """
        INSERT INTO snapshot_image (catalog, source, document, run) VALUES ($1, $2, $3, $4)
        ON CONFLICT (catalog, source) DO UPDATE SET document = excluded.document, run = excluded.run
        """,
        catalog,
        source,
        document,
        run));

    public List<(string Source, string Document)> ListUnseen(string catalog, long run, string after, int count) =>
        snapshot.Use(connection => connection.List(
            row => (row.GetString(0), row.GetString(1)),
            "SELECT source, document FROM snapshot_image WHERE catalog = $1 AND run <> $2 AND source > $3 ORDER BY "
                + "source LIMIT $4",
            catalog,
            run,
            after,
            count));

    public void Forget(string catalog, string source) => snapshot.Use(connection => connection.Run(
        "DELETE FROM snapshot_image WHERE catalog = $1 AND source = $2", catalog, source));

    public List<string> Owners(string source) => snapshot.Use(connection => connection.List(
        row => row.GetString(0), "SELECT catalog FROM snapshot_image WHERE source = $1", source));

    public bool Any(string catalog) => snapshot.Use(connection => connection.Number(
        "SELECT count(*) FROM (SELECT FROM snapshot_image WHERE catalog = $1 LIMIT 1) AS any_row", catalog)) > 0;
}

/// <summary>
/// The table of fetched images. The files lie on the machine that fetched them; another one fetches them again.
/// </summary>
internal sealed class SnapshotDownloadRows(PostgresSnapshot snapshot) : ISnapshotDownloads
{
    public SnapshotDownload? Find(string address) => snapshot.Use(connection => connection.List(
        row => new SnapshotDownload(
            row.Validators(0), row.GetInt64(2), row.GetFieldValue<byte[]>(3), row.GetInt64(4), row.GetInt64(5)),
        "SELECT etag, last_modified, size, hash, changed, described FROM snapshot_download WHERE address = $1",
        address).FirstOrDefault());

    public void Put(string address, SnapshotDownload download) => snapshot.Use(connection => connection.Run(
        """
        INSERT INTO snapshot_download (address, etag, last_modified, size, hash, changed, described, fetched)
        VALUES ($1, $2::text, $3::bigint, $4, $5, $6, $7, $8)
        ON CONFLICT (address) DO UPDATE SET etag = excluded.etag, last_modified = excluded.last_modified, size = excluded.size,
          hash = excluded.hash, changed = excluded.changed, described = excluded.described, fetched = excluded.fetched
        """,
        address,
        download.Validators.ETag,
        download.Validators.LastModified?.UtcTicks,
        download.Size,
        download.Hash,
        download.Changed,
        download.Described,
        DateTime.UtcNow.Ticks));

    public void Forget(string address) =>
        snapshot.Use(connection => connection.Run("DELETE FROM snapshot_download WHERE address = $1", address));
}

/// <summary>Reads what the tables of a snapshot have in common.</summary>
internal static class SnapshotColumns
{
    /// <summary>Reads an entity tag and the column after it, a time.</summary>
    public static FetchValidators Validators(this NpgsqlDataReader row, int column) => new(
        row.TextOrNull(column),
        row.IsDBNull(column + 1) ? null : new DateTimeOffset(row.GetInt64(column + 1), TimeSpan.Zero));
}
