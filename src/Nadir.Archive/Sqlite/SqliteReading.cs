using SQLitePCL;

namespace Nadir.Archive.Sqlite;

/// <summary>Opens files for reading, in folders that cannot be written, too.</summary>
internal static class SqliteReading
{
    /// <summary>Opens a file.</summary>
    /// <exception cref="SqliteException">It cannot be read.</exception>
    public static SqliteDatabase Open(string path)
    {
        var database = SqliteDatabase.Open(path, SqliteAccess.Read);
        try
        {
            var obstacle = FirstRead(database);
            if (obstacle == raw.SQLITE_CANTOPEN && !File.Exists(path + "-wal"))
            {
                database.Dispose();
                database = SqliteDatabase.Open(path, SqliteAccess.ReadImmutable);
            }
            else if (obstacle == raw.SQLITE_READONLY)
            {
                database.Dispose();
                RollBack(path);
                database = SqliteDatabase.Open(path, SqliteAccess.Read);
            }

            return database;
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    // What keeps a reader from the first page. In a folder that cannot be written, SQLite cannot make the files that go
    // with its log (CANTOPEN): when there is no log, the file is whole without one. A process that was killed while it
    // made the tables, before there was a log, leaves a journal that only a writer can roll back (READONLY).
    private static int FirstRead(SqliteDatabase database)
    {
        try
        {
            database.QueryInt64("PRAGMA user_version");
            return raw.SQLITE_OK;
        }
        catch (SqliteException error) when (error.Code is raw.SQLITE_CANTOPEN or raw.SQLITE_READONLY)
        {
            return error.Code;
        }
    }

    private static void RollBack(string path)
    {
        using var writer = SqliteDatabase.Open(path, SqliteAccess.Write);
        writer.QueryInt64("PRAGMA user_version");
    }
}
