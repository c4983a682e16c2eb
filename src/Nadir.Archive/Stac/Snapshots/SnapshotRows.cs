using Nadir.Archive.Fetching;
using Nadir.Archive.Sqlite;

namespace Nadir.Archive.Stac.Snapshots;

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
