using Nadir.Vectors;

namespace Nadir.Archive.Storage;

/// <summary>Tells apart what the system refused, where .NET has one exception for all.</summary>
/// <remarks><see cref="Exception.HResult"/> is the errno on Unix, and an HRESULT of Windows' error there.</remarks>
internal static class SystemFault
{
    private static readonly int[] Full = OperatingSystem.IsWindows() ? [unchecked((int)0x80070070), unchecked((int)0x80070027)]
        : OperatingSystem.IsMacOS() ? [28, 69] : [28, 122];

    private static readonly int ReadOnly = OperatingSystem.IsWindows() ? unchecked((int)0x80070013) : 30;

    private static readonly int Locked = OperatingSystem.IsWindows() ? unchecked((int)0x80070020) : OperatingSystem.IsMacOS() ? 35 : 11;

    /// <summary>Whether the disk, or the user's quota of it, is full.</summary>
    public static bool IsFullDisk(Exception error) => error is DiskFullException || (error is IOException && Full.Contains(error.HResult));

    /// <summary>Whether the file system refuses every change.</summary>
    public static bool IsReadOnlyDisk(Exception error) => error is IOException && error.HResult == ReadOnly;

    /// <summary>Whether another opener of the file excludes this one.</summary>
    public static bool IsLockedFile(Exception error) => error is IOException && error.HResult == Locked;
}
