using Nadir.Archive.Postgres.Connections;
using Nadir.Stac.Snapshots;

namespace Nadir.Archive.Postgres.Snapshots;

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
        "UPDATE snapshot_document SET parent = $2::text WHERE address = $1 AND parent IS DISTINCT FROM $2::text", address, parent));

    public string? Parent(string address) => snapshot.Use(connection => connection.Text(
        "SELECT parent FROM snapshot_document WHERE address = $1", address));
}
