using SQLitePCL;

namespace Nadir.Archive.Sqlite;

/// <summary>
/// A connection to a SQLite file. To be used by one thread at a time. Disposing it closes the file; every statement
/// must have been disposed before.
/// </summary>
internal sealed class SqliteDatabase : IDisposable
{
    private const int BusyTimeoutMilliseconds = 30_000;

    private readonly sqlite3 _handle;

    static SqliteDatabase() => Batteries_V2.Init();

    private SqliteDatabase(sqlite3 handle) => _handle = handle;

    /// <summary>How many rows the last INSERT, UPDATE or DELETE touched.</summary>
    public int Changes => raw.sqlite3_changes(_handle);

    /// <summary>The key of the row that was inserted last.</summary>
    public long LastInsertedRow => raw.sqlite3_last_insert_rowid(_handle);

    /// <summary>Opens a file.</summary>
    /// <param name="path">Path of the database file.</param>
    /// <param name="access">What may be done with it.</param>
    /// <exception cref="SqliteException">The file cannot be opened.</exception>
    public static SqliteDatabase Open(string path, SqliteAccess access)
    {
        var flags = raw.SQLITE_OPEN_NOMUTEX | (access switch
        {
            SqliteAccess.Create => raw.SQLITE_OPEN_READWRITE | raw.SQLITE_OPEN_CREATE,
            SqliteAccess.Write => raw.SQLITE_OPEN_READWRITE,
            SqliteAccess.ReadImmutable => raw.SQLITE_OPEN_READONLY | raw.SQLITE_OPEN_URI,
            _ => raw.SQLITE_OPEN_READONLY,
        });
        var name = access == SqliteAccess.ReadImmutable ? $"file:{Uri.EscapeDataString(path)}?immutable=1" : path;
        var code = raw.sqlite3_open_v2(name, out var handle, flags, null);
        if (code != raw.SQLITE_OK)
        {
            handle?.Dispose();
            throw new SqliteException(code & 0xFF, $"{path}: {raw.sqlite3_errstr(code).utf8_to_string()}");
        }

        raw.sqlite3_busy_timeout(handle, BusyTimeoutMilliseconds);
        return new SqliteDatabase(handle);
    }

    /// <summary>Runs statements that return nothing.</summary>
    /// <param name="sql">One or more statements.</param>
    public void Execute(string sql) => Check(raw.sqlite3_exec(_handle, sql), sql);

    /// <summary>Compiles a statement for repeated use.</summary>
    /// <param name="sql">Exactly one statement, with <c>?</c> for parameters.</param>
    public SqliteStatement Prepare(string sql)
    {
        Check(raw.sqlite3_prepare_v2(_handle, sql, out sqlite3_stmt statement), sql);
        return new SqliteStatement(this, statement, sql);
    }

    /// <summary>Runs a query for one integer.</summary>
    /// <param name="sql">One statement.</param>
    /// <returns>The first column of the first row, 0 when there is no row or the value is NULL.</returns>
    public long QueryInt64(string sql)
    {
        using var statement = Prepare(sql);
        return statement.Step() ? statement.Int64(0) : 0;
    }

    /// <summary>Begins a transaction; unless it is committed, disposing it undoes everything done within it.</summary>
    /// <param name="write">Take the write lock at once, so that the transaction cannot fail for it later.</param>
    public SqliteTransaction Begin(bool write) => new(this, write);

    /// <summary>Throws when a result code is not the one of success.</summary>
    /// <param name="code">What SQLite returned.</param>
    /// <param name="doing">What was being done, for the message.</param>
    public void Check(int code, string doing)
    {
        if (code is raw.SQLITE_OK or raw.SQLITE_ROW or raw.SQLITE_DONE)
        {
            return;
        }

        throw new SqliteException(code & 0xFF, $"{raw.sqlite3_errmsg(_handle).utf8_to_string()} ({doing})");
    }

    public void Dispose() => _handle.Dispose();
}

/// <summary>What a connection may do.</summary>
internal enum SqliteAccess
{
    /// <summary>Read an existing file.</summary>
    Read,

    /// <summary>Read an existing file that nobody changes meanwhile, without any lock or log.</summary>
    ReadImmutable,

    /// <summary>Read and write an existing file.</summary>
    Write,

    /// <summary>Read and write a file that is made when it does not exist.</summary>
    Create,
}

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

    /// <summary>
    /// Makes everything since the beginning durable; it survives a power cut from the moment this returns.
    /// </summary>
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
            // SQLite has already rolled back by itself after some errors (disk full, I/O error); nothing is left to
            // undo.
        }
    }
}

/// <summary>An error that SQLite reported.</summary>
internal sealed class SqliteException : Exception
{
    /// <param name="code">Primary result code, such as <see cref="raw.SQLITE_BUSY"/>.</param>
    /// <param name="message">SQLite's own text, and what was being done.</param>
    public SqliteException(int code, string message)
        : base(message) => Code = code;

    /// <summary>Primary result code.</summary>
    public int Code { get; }

    /// <summary>Whether the code means that the file's content is broken, not that an operation failed.</summary>
    public bool IsDamage => Code is raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB or raw.SQLITE_ERROR;
}
