namespace Nadir.Archive.Sqlite;

/// <summary>What a connection may do.</summary>
internal enum SqliteAccess
{
    /// <summary>Read an existing file.</summary>
    Read,

    /// <summary>Read and write an existing file.</summary>
    Write,

    /// <summary>Read and write a file that is made when it does not exist.</summary>
    Create,
}
