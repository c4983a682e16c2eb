namespace Nadir.Archive.Sqlite;

/// <summary>A transaction that is undone when it is disposed without having been committed.</summary>
internal sealed class SqliteTransaction : IDisposable
{
    private readonly SqliteDatabase _database;
    private bool _open;

    public SqliteTransaction(SqliteDatabase database, bool write)
    {
        _database = database;
        database.Execute(write ? "BEGIN IMMEDIATE" : "BEGIN");
        _open = true;
    }

    /// <summary>Makes everything since the beginning durable; it survives a power cut from the moment this returns.</summary>
    public void Commit()
    {
        _database.Execute("COMMIT");
        _open = false;
    }

    public void Dispose()
    {
        if (!_open)
        {
            return;
        }

        _open = false;
        try
        {
            _database.Execute("ROLLBACK");
        }
        catch (SqliteException)
        {
            // SQLite has already rolled back by itself after some errors (disk full, I/O error); nothing is left to undo.
        }
    }
}
