using SQLitePCL;

namespace Nadir.Archive.Sqlite;

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
