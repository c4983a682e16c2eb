using Nadir.Archive.Sqlite;
using Nadir.Stac.Items;

namespace Nadir.Archive.Snapshots;

/// <summary>Reads from a snapshot what items and collections say of themselves, also while it is written.</summary>
internal static class SourceRecords
{
    /// <summary>Reads records.</summary>
    /// <returns>JSON by name; those that are not kept are missing.</returns>
    /// <exception cref="SqliteException">The snapshot cannot be read.</exception>
    public static Dictionary<string, string> Read(
        SnapshotLayout layout, SourceRecordKind kind, IReadOnlyCollection<string> names)
    {
        var records = new Dictionary<string, string>(StringComparer.Ordinal);
        using var database = names.Count == 0 ? null : Open(layout);
        if (database is not null)
        {
            using var select = database.Prepare("SELECT json FROM record WHERE kind = ? AND name = ?");
            foreach (var name in names)
            {
                if (select.Bind(1, (long)kind).Bind(2, name).Step())
                {
                    records[name] = select.Text(0);
                    select.Reset();
                }
            }
        }

        return records;
    }

    /// <summary>A number that grows whenever a record changes; 0 where there is none.</summary>
    /// <exception cref="SqliteException">The snapshot cannot be read.</exception>
    public static long ReadGeneration(SnapshotLayout layout)
    {
        using var database = Open(layout);
        return database?.QueryInt64("SELECT max(changed) FROM record") ?? 0;
    }

    // Opened each time: whoever looks after an archive may delete a snapshot, which the next run makes anew.
    private static SqliteDatabase? Open(SnapshotLayout layout)
    {
        if (!File.Exists(layout.Database))
        {
            return null;
        }

        var database = SqliteReading.Open(layout.Database);
        if (database.QueryInt64($"SELECT count(*) FROM sqlite_master WHERE name = '{SnapshotSchema.Records}'") > 0)
        {
            return database;
        }

        database.Dispose();
        return null;
    }
}
