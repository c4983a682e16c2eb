using Nadir.Archive.Sqlite;
using Nadir.Vectors;
using SQLitePCL;

namespace Nadir.Archive.Storage;

/// <summary>Turns what goes wrong below an archive into one sentence for people.</summary>
internal static class ArchiveFaults
{
    /// <summary>Whether an exception is one that <see cref="Describe"/> has a sentence for.</summary>
    public static bool IsKnown(Exception error) =>
        error is SqliteException or IOException or UnauthorizedAccessException or FormatException or NotSupportedException;

    /// <summary>Writes the sentence.</summary>
    /// <param name="error">What was caught.</param>
    /// <param name="layout">The archive.</param>
    /// <param name="doing">What could not be done, such as "opened".</param>
    public static ArchiveException Describe(Exception error, ArchiveLayout layout, string doing)
    {
        var folder = layout.Folder;
        var sentence = error switch
        {
            _ when SystemFault.IsFullDisk(error) || error is SqliteException { Code: raw.SQLITE_FULL } => $"The archive {folder} cannot be {doing}: the disk is full; free some space and run the command again.",
            SqliteException { Code: raw.SQLITE_BUSY or raw.SQLITE_LOCKED } => $"The archive {folder} cannot be {doing}: another process keeps its catalog locked; wait until it has finished.",
            SqliteException { Code: raw.SQLITE_READONLY or raw.SQLITE_CANTOPEN or raw.SQLITE_PERM } => $"The archive {folder} cannot be {doing}: {error.Message}; check the permissions of the folder.",
            SqliteException { IsDamage: true } or FormatException => $"The archive {folder} is damaged: {layout.Catalog} cannot be used ({error.Message}); restore it from a copy, or index into a new archive.",
            NotSupportedException => $"The archive {folder} cannot be {doing}: {error.Message}; use a newer build.",
            SegmentReadException => $"The archive {folder} is damaged: {error.Message}",
            FileNotFoundException missing => $"The archive {folder} is damaged: the file {missing.FileName} is missing; restore it from a copy, or index into a new archive.",
            _ => $"The archive {folder} cannot be {doing}: {error.Message}",
        };
        return new ArchiveException(sentence, error);
    }
}
