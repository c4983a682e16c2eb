namespace Nadir.Archive.Sqlite;

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
