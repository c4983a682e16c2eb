using Nadir.Archive.Postgres.Connections;
using Nadir.Stac.Items;
using Nadir.Stac.Snapshots;
using Npgsql;

namespace Nadir.Archive.Postgres.Snapshots;

/// <summary>
/// The table of what items and collections say of themselves. It came after the others and is made with the first run
/// that has something to put into it, so that builds which do not know it read and write the archive all the same.
/// </summary>
internal sealed class SnapshotRecordRows(PostgresSnapshot snapshot) : ISnapshotRecords
{
    /// <summary>Its name.</summary>
    public const string Table = "snapshot_record";

    /// <summary>Makes it, with an index by the time of change.</summary>
    public const string CreateTable = """
        CREATE TABLE IF NOT EXISTS snapshot_record (
          kind smallint NOT NULL,
          name text COLLATE "C" NOT NULL,
          json text NOT NULL,
          changed bigint NOT NULL,
          PRIMARY KEY (kind, name)
        )
        """;

    /// <summary>Makes the table unless it is there.</summary>
    public static int Create(PostgresConnections connections)
    {
        using var connection = connections.Open();
        if (IsThere(connection))
        {
            return 0;
        }

        // Workers that begin together would make it together.
        using var transaction = connection.BeginTransaction();
        connection.Run("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))",
            $"nadir records {connections.Address.Schema}");
        connection.Run(CreateTable);
        connection.Run($"CREATE INDEX IF NOT EXISTS snapshot_record_changed ON {Table} (changed)");
        transaction.Commit();
        return 0;
    }

    /// <summary>Whether the table is there.</summary>
    /// <param name="connection">A connection.</param>
    /// <param name="schema">The schema to look in, with a point behind it; empty for the connection's own.</param>
    public static bool IsThere(NpgsqlConnection connection, string schema = "") =>
        connection.Text("SELECT to_regclass($1)::text", schema + Table) is not null;

    /// <summary>Reads records.</summary>
    public static Dictionary<string, string> Read(
        NpgsqlConnection connection, SourceRecordKind kind, IReadOnlyCollection<string> names) =>
        names.Count == 0 || !IsThere(connection)
            ? []
            : connection.List(
                row => (row.GetString(0), row.GetString(1)),
                $"SELECT name, json FROM {Table} WHERE kind = $1 AND name = ANY ($2)",
                (short)kind,
                names.ToArray()).ToDictionary(StringComparer.Ordinal);

    /// <summary>A number that grows whenever a record changes.</summary>
    public static long ReadGeneration(NpgsqlConnection connection) =>
        IsThere(connection) ? connection.Number($"SELECT coalesce(max(changed), 0) FROM {Table}") : 0;

    public void Put(SourceRecordKind kind, string name, string? json) => snapshot.Use(connection => json is null
        ? connection.Run($"DELETE FROM {Table} WHERE kind = $1 AND name = $2", (short)kind, name)
        : connection.Run(
            $"""
            INSERT INTO {Table} (kind, name, json, changed) VALUES ($1, $2, $3, $4)
            ON CONFLICT (kind, name) DO UPDATE SET json = excluded.json, changed = excluded.changed WHERE {Table}.json <> excluded.json
            """,
            (short)kind,
            name,
            json,
            DateTime.UtcNow.Ticks));
}
