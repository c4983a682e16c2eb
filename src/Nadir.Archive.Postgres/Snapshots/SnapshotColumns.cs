using Nadir.Archive.Postgres.Connections;
using Nadir.Stac.Fetching;
using Npgsql;

namespace Nadir.Archive.Postgres.Snapshots;

/// <summary>Reads what the tables of a snapshot have in common.</summary>
internal static class SnapshotColumns
{
    /// <summary>Reads an entity tag and the column after it, a time.</summary>
    public static FetchValidators Validators(this NpgsqlDataReader row, int column) => new(
        row.TextOrNull(column),
        row.IsDBNull(column + 1) ? null : new DateTimeOffset(row.GetInt64(column + 1), TimeSpan.Zero));
}
