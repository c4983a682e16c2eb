using Nadir.Archive.Sqlite;
using Nadir.Vectors;
using SQLitePCL;

namespace Nadir.Archive.Storage;

/// <summary>Turns what goes wrong below an archive into one sentence for people.</summary>
internal static class ArchiveFaults
{
    /// <summary>Whether an exception is one that <see cref="Describe"/> has a sentence for.</summary>
    public static bool IsKnown(Exception error) =>
        error is SqliteException or IOException or UnauthorizedAccessException or FormatException
            or NotSupportedException;

    /// <summary>Writes the sentence.</summary>
    /// <param name="error">What was caught.</param>
    /// <param name="layout">The archive.</param>
    /// <param name="doing">What could not be done, such as "opened".</param>
    public static ArchiveException Describe(Exception error, ArchiveLayout layout, string doing)
    {
        var folder = layout.Folder;
        var sentence = error switch
        {
            _ when SystemFault.IsFullDisk(error) || error is SqliteException { Code: raw.SQLITE_FULL } =>
                $"The archive {folder} cannot be {doing}: the disk is full; free some space and run the command again.",
            SqliteException { Code: raw.SQLITE_BUSY or raw.SQLITE_LOCKED } =>
                $"The archive {folder} cannot be {doing}: another process keeps its catalog locked; wait until it "
                    + $"has finished.",
            SqliteException { Code: raw.SQLITE_READONLY or raw.SQLITE_CANTOPEN or raw.SQLITE_PERM } =>
                $"The archive {folder} cannot be {doing}: {error.Message}; check the permissions of the folder.",
            SqliteException { IsDamage: true } or FormatException =>
                $"The archive {folder} is damaged: {layout.Catalog} cannot be used ({error.Message}); restore it "
                    + $"from a copy, or index into a new archive.",
            NotSupportedException => $"The archive {folder} cannot be {doing}: {error.Message}; use a newer build.",
            SegmentReadException => $"The archive {folder} is damaged: {error.Message}",
            FileNotFoundException missing =>
                $"The archive {folder} is damaged: the file {missing.FileName} is missing; restore it from a copy, "
                    + $"or index into a new archive.",
            _ => $"The archive {folder} cannot be {doing}: {error.Message}",
        };
        return new ArchiveException(sentence, error);
    }
}

/// <summary>Tells apart what the system refused, where .NET has one exception for all.</summary>
/// <remarks><see cref="Exception.HResult"/> is the errno on Unix, and an HRESULT of Windows' error there.</remarks>
internal static class SystemFault
{
    private static readonly int[] Full = OperatingSystem.IsWindows()
        ? [unchecked((int)0x80070070), unchecked((int)0x80070027)]
        : OperatingSystem.IsMacOS() ? [28, 69] : [28, 122];

    private static readonly int ReadOnly = OperatingSystem.IsWindows() ? unchecked((int)0x80070013) : 30;

    private static readonly int Locked = OperatingSystem.IsWindows() ? unchecked((int)0x80070020)
        : OperatingSystem.IsMacOS() ? 35 : 11;

    /// <summary>Whether the disk, or the user's quota of it, is full.</summary>
    public static bool IsFullDisk(Exception error) =>
        error is DiskFullException || (error is IOException && Full.Contains(error.HResult));

    /// <summary>Whether the file system refuses every change.</summary>
    public static bool IsReadOnlyDisk(Exception error) => error is IOException && error.HResult == ReadOnly;

    /// <summary>Whether another opener of the file excludes this one.</summary>
    public static bool IsLockedFile(Exception error) => error is IOException && error.HResult == Locked;
}
