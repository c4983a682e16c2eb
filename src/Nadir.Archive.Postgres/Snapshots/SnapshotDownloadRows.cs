using Nadir.Archive.Postgres.Connections;
using Nadir.Stac.Snapshots;

namespace Nadir.Archive.Postgres.Snapshots;

/// <summary>The table of fetched images. The files lie on the machine that fetched them; another one fetches them again.</summary>
internal sealed class SnapshotDownloadRows(PostgresSnapshot snapshot) : ISnapshotDownloads
{
    public SnapshotDownload? Find(string address) => snapshot.Use(connection => connection.List(
        row => new SnapshotDownload(row.Validators(0), row.GetInt64(2), row.GetFieldValue<byte[]>(3), row.GetInt64(4), row.GetInt64(5)),
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

    public void Forget(string address) => snapshot.Use(connection => connection.Run("DELETE FROM snapshot_download WHERE address = $1", address));
}
