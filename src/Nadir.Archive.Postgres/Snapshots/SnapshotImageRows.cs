using Nadir.Archive.Postgres.Connections;
using Nadir.Stac.Snapshots;

namespace Nadir.Archive.Postgres.Snapshots;

/// <summary>The table of what catalogs name.</summary>
internal sealed class SnapshotImageRows(PostgresSnapshot snapshot) : ISnapshotImages
{
    public void Put(string catalog, string source, string document, long run) => snapshot.Use(connection => connection.Run(
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
            "SELECT source, document FROM snapshot_image WHERE catalog = $1 AND run <> $2 AND source > $3 ORDER BY source LIMIT $4",
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
