using SQLitePCL;

namespace Nadir.Archive.Sqlite;

/// <summary>
/// A compiled statement. Parameters count from 1, columns from 0. To be used by the thread that uses the connection.
/// </summary>
internal sealed class SqliteStatement : IDisposable
{
    private readonly SqliteDatabase _database;
    private readonly sqlite3_stmt _handle;
    private readonly string _sql;

    public SqliteStatement(SqliteDatabase database, sqlite3_stmt handle, string sql)
    {
        _database = database;
        _handle = handle;
        _sql = sql;
    }

    /// <summary>The largest number of a parameter that the statement has.</summary>
    public int ParameterCount => raw.sqlite3_bind_parameter_count(_handle);

    public SqliteStatement Bind(int index, long value) => Bound(raw.sqlite3_bind_int64(_handle, index, value));

    public SqliteStatement Bind(int index, double value) => Bound(raw.sqlite3_bind_double(_handle, index, value));

    public SqliteStatement Bind(int index, long? value) =>
        value is { } known ? Bind(index, known) : Bound(raw.sqlite3_bind_null(_handle, index));

    public SqliteStatement Bind(int index, double? value) =>
        value is { } known ? Bind(index, known) : Bound(raw.sqlite3_bind_null(_handle, index));

    public SqliteStatement Bind(int index, string? value) =>
        Bound(value is null ? raw.sqlite3_bind_null(_handle, index) : raw.sqlite3_bind_text(_handle, index, value));

    public SqliteStatement Bind(int index, byte[]? value) =>
        Bound(value is null ? raw.sqlite3_bind_null(_handle, index) : raw.sqlite3_bind_blob(_handle, index, value));

    /// <summary>Goes to the next row.</summary>
    /// <returns>False when there is none; the statement can then be run again.</returns>
    public bool Step()
    {
        var code = raw.sqlite3_step(_handle);
        if (code == raw.SQLITE_ROW)
        {
            return true;
        }

        raw.sqlite3_reset(_handle);
        _database.Check(code, _sql);
        return false;
    }

    /// <summary>Runs a statement that returns no rows, and makes it ready for the next run.</summary>
    public void Run()
    {
        while (Step())
        {
        }
    }

    /// <summary>Ends a run before its last row, so that it holds no lock and can be run again.</summary>
    public void Reset() => raw.sqlite3_reset(_handle);

    public bool IsNull(int column) => raw.sqlite3_column_type(_handle, column) == raw.SQLITE_NULL;

    public int Int32(int column) => checked((int)Int64(column));

    public long Int64(int column) => raw.sqlite3_column_int64(_handle, column);

    public double Double(int column) => raw.sqlite3_column_double(_handle, column);

    public string Text(int column) => raw.sqlite3_column_text(_handle, column).utf8_to_string() ?? string.Empty;

    public string? TextOrNull(int column) => IsNull(column) ? null : Text(column);

    public byte[] Blob(int column) => raw.sqlite3_column_blob(_handle, column).ToArray();

    public byte[]? BlobOrNull(int column) => IsNull(column) ? null : Blob(column);

    public void Dispose() => _handle.Dispose();

    private SqliteStatement Bound(int code)
    {
        _database.Check(code, _sql);
        return this;
    }
}
