using Nadir.Archive.Postgres.Connections;
using Nadir.Stac.Snapshots;
using Npgsql;

namespace Nadir.Archive.Postgres.Snapshots;

/// <summary>
/// The snapshot of catalogs in the archive's database, where all workers find it. A worker notes only what its shard owns, so
/// what one of them has not seen was not seen by the one that it belongs to.
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
        Documents = new SnapshotDocumentRows(this);
        Images = new SnapshotImageRows(this);
        Downloads = new SnapshotDownloadRows(this);
    }

    public ISnapshotDocuments Documents { get; }

    public ISnapshotImages Images { get; }

    public ISnapshotDownloads Downloads { get; }

    /// <summary>Runs statements, each of which does nothing twice when it is done again.</summary>
    public T Use<T>(Func<NpgsqlConnection, T> action) => _trial is null ? _connections.Read("written", action) : action(_trial);

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

            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }
}
