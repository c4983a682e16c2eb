using System.Globalization;
using Nadir.Archive.Sqlite;

namespace Nadir.Archive.Snapshots;

/// <summary>Creates and opens the SQLite file of a snapshot.</summary>
internal static class SnapshotFile
{
    /// <summary>Opens the file of an archive, and makes it when there is none.</summary>
    public static SqliteDatabase Open(SnapshotLayout layout)
    {
        Directory.CreateDirectory(layout.Folder);
        return Prepare(SqliteDatabase.Open(layout.Database, SqliteAccess.Create),
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;");
    }

    /// <summary>Opens a copy that is gone when it is closed.</summary>
    public static SqliteDatabase OpenCopy(SnapshotLayout layout)
    {
        // SQLite keeps a database without a name in a file of its own, which it deletes.
        var database = Prepare(SqliteDatabase.Open(string.Empty, SqliteAccess.Create), "PRAGMA synchronous = OFF;");
        if (!File.Exists(layout.Database))
        {
            return database;
        }

        try
        {
            using (var attach = database.Prepare("ATTACH ? AS kept"))
            {
                attach.Bind(1, layout.Database).Run();
            }

            if (database.QueryInt64("PRAGMA kept.user_version") == SnapshotSchema.Version)
            {
                var hasRecords = database.QueryInt64(
                    $"SELECT count(*) FROM kept.sqlite_master WHERE name = '{SnapshotSchema.Records}'") > 0;
                foreach (var table in (string[])["document", "image", "download", .. hasRecords
                    ? [SnapshotSchema.Records] : Array.Empty<string>()])
                {
                    database.Execute($"INSERT INTO main.{table} SELECT * FROM kept.{table}");
                }
            }

            database.Execute("DETACH kept");
            return database;
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    private static SqliteDatabase Prepare(SqliteDatabase database, string settings)
    {
        try
        {
            database.Execute(settings);
            using var transaction = database.Begin(write: true);
            var version = database.QueryInt64("PRAGMA user_version");
            if (version == SnapshotSchema.Version)
            {
                database.Execute(SnapshotSchema.CreateRecords);
                transaction.Commit();
                return database;
            }

            if (version != 0)
            {
                database.Execute(
                    "DROP TABLE document; DROP TABLE image; DROP TABLE download; DROP TABLE IF EXISTS record;");
            }

            database.Execute(SnapshotSchema.Create + SnapshotSchema.CreateRecords);
            database.Execute(string.Create(
                CultureInfo.InvariantCulture, $"PRAGMA user_version = {SnapshotSchema.Version}"));
            transaction.Commit();
            return database;
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }
}

/// <summary>The tables of a snapshot.</summary>
internal static class SnapshotSchema
{
    /// <summary>Version of the layout. What is lost with another one is fetched again.</summary>
    public const int Version = 1;

    /// <summary>
    /// Creates every table: documents that were read, images that catalogs name, images that were fetched. Times are
    /// UTC ticks. A document of the web is kept whole, so that it need not come again when it has not changed.
    /// </summary>
    public const string Create = """
        CREATE TABLE document (
          address TEXT PRIMARY KEY,
          parent TEXT,
          base TEXT NOT NULL,
          etag TEXT,
          last_modified INTEGER,
          hash BLOB NOT NULL,
          read INTEGER NOT NULL,
          changed INTEGER NOT NULL,
          body BLOB
        ) WITHOUT ROWID;

        CREATE TABLE image (
          catalog TEXT NOT NULL,
          source TEXT NOT NULL,
          document TEXT NOT NULL,
          run INTEGER NOT NULL,
          PRIMARY KEY (catalog, source)
        ) WITHOUT ROWID;
        CREATE INDEX image_source ON image (source);

        CREATE TABLE download (
          address TEXT PRIMARY KEY,
          etag TEXT,
          last_modified INTEGER,
          size INTEGER NOT NULL,
          hash BLOB NOT NULL,
          fetched INTEGER NOT NULL,
          changed INTEGER NOT NULL,
          described INTEGER NOT NULL
        ) WITHOUT ROWID;
        """;

    /// <summary>Name of the table of what items and collections say of themselves.</summary>
    public const string Records = "record";

    /// <summary>
    /// Creates that table unless it is there. It came after the others: a build that does not know it reads and writes
    /// the file all the same, and the next run fills it.
    /// </summary>
    public const string CreateRecords = """
        CREATE TABLE IF NOT EXISTS record (
          kind INTEGER NOT NULL,
          name TEXT NOT NULL,
          json TEXT NOT NULL,
          changed INTEGER NOT NULL,
          PRIMARY KEY (kind, name)
        );
        CREATE INDEX IF NOT EXISTS record_changed ON record (changed);
        """;
}
