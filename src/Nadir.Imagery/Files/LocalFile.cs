using System.Collections;
using System.IO.Enumeration;

namespace Nadir.Imagery.Files;

/// <summary>What a folder holds under one name.</summary>
/// <param name="Name">The name, without the folder, as <see cref="FileNames"/> reads it.</param>
/// <param name="IsFolder">Whether it is a folder, or a link to one.</param>
/// <param name="IsLink">Whether it is a link.</param>
public readonly record struct FolderEntry(string Name, bool IsFolder, bool IsLink)
{
    /// <summary>Whether the name starts with a dot.</summary>
    public bool IsHidden => Name.StartsWith('.');
}

/// <summary>What a name leads to, links followed.</summary>
/// <param name="IsFolder">Whether it is a folder.</param>
/// <param name="Length">Bytes of the file; 0 for what is no regular file, such as a pipe.</param>
/// <param name="Modified">When it was last written, in UTC.</param>
public readonly record struct FileStatus(bool IsFolder, long Length, DateTime Modified);

/// <summary>
/// Reads files and folders by names that need not be UTF-8 (see <see cref="FileNames"/>), which .NET's own classes
/// cannot reach on Linux. Names that are UTF-8 go to these. Safe to use from many threads.
/// </summary>
public static class LocalFile
{
    private const int TypeMask = 0xF000;
    private const int FolderType = 0x4000;
    private const int RegularType = 0x8000;

    /// <summary>Whether there is something of that name that is no folder.</summary>
    /// <param name="path">A path.</param>
    public static bool IsFile(string path) =>
        FileNames.HasRawBytes(path) ? TryStatus(path) is { IsFolder: false } : File.Exists(path);

    /// <summary>Whether there is a folder of that name.</summary>
    /// <param name="path">A path.</param>
    public static bool IsFolder(string path) =>
        FileNames.HasRawBytes(path) ? TryStatus(path) is { IsFolder: true } : Directory.Exists(path);

    /// <summary>The full path, also below a working folder whose name is not UTF-8.</summary>
    /// <param name="path">A path; where there is none of this name, one as
    /// <see cref="FileNames.Show"/> shows it.</param>
    public static string FullPath(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var full = OperatingSystem.IsLinux() && !Path.IsPathRooted(path)
            && Environment.CurrentDirectory.Contains('\uFFFD', StringComparison.Ordinal)
            ? Path.GetFullPath(path, SystemCalls.WorkingFolder())
            : Path.GetFullPath(path);
        if (!OperatingSystem.IsLinux() || !full.Contains(@"\x", StringComparison.Ordinal))
        {
            return full;
        }

        var written = FileNames.Decode(FileNames.Encode(full));
        return TryStatus(written) is null && FileNames.Parse(full) is var shown && TryStatus(shown) is not null ? shown
            : written;
    }

    /// <summary>Looks at what a name leads to.</summary>
    /// <param name="path">A path.</param>
    /// <exception cref="FileNotFoundException">There is nothing, or a link that leads nowhere.</exception>
    /// <exception cref="IOException">It cannot be looked at.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be looked at.</exception>
    public static FileStatus Status(string path)
    {
        if (FileNames.HasRawBytes(path))
        {
            var found = SystemCalls.Status(path);
            int type = found.Mode & TypeMask;
            return new FileStatus(type == FolderType, type == RegularType ? found.Size : 0, DateTime.UnixEpoch.AddTicks(
                (found.Seconds * TimeSpan.TicksPerSecond) + (found.Nanoseconds / TimeSpan.NanosecondsPerTick)));
        }

        var file = new FileInfo(path);
        var target = file.LinkTarget is null ? file : file.ResolveLinkTarget(returnFinalTarget: true) ?? file;
        var attributes = target.Attributes;
        if ((int)attributes == -1)
        {
            throw new FileNotFoundException("There is no such file or folder.", path);
        }

        bool isFolder = (attributes & FileAttributes.Directory) != 0;
        return new FileStatus(isFolder, isFolder ? 0 : ((FileInfo)target).Length, target.LastWriteTimeUtc);
    }

    /// <summary>Opens a file for reading, unbuffered; others may write and remove it meanwhile.</summary>
    /// <param name="path">A path.</param>
    /// <exception cref="IOException">It cannot be opened.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be opened.</exception>
    public static FileStream Open(string path) => FileNames.HasRawBytes(path)
        ? new FileStream(SystemCalls.Open(path), FileAccess.Read, 0)
        : new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 0);

    /// <summary>Lists a folder in the order of the system, without keeping it in memory.</summary>
    /// <param name="folder">Path of the folder.</param>
    /// <exception cref="IOException">The folder cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder may not be read.</exception>
    public static IEnumerable<FolderEntry> List(string folder) => OperatingSystem.IsLinux()
        ? FolderListing.Of(folder)
        : new FileSystemEnumerable<FolderEntry>(
            folder,
            (ref FileSystemEntry entry) => new FolderEntry(
                entry.FileName.ToString(), entry.IsDirectory, entry.Attributes.HasFlag(FileAttributes.ReparsePoint)),
            new EnumerationOptions { AttributesToSkip = 0, IgnoreInaccessible = false });

    private static FileStatus? TryStatus(string path)
    {
        try
        {
            return Status(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    // Opens the folder at once, which is where it fails if it may not be read.
    private sealed class FolderListing : IEnumerable<FolderEntry>
    {
        private readonly string _folder;
        private FolderHandle? _first;

        private FolderListing(string folder, FolderHandle first) => (_folder, _first) = (folder, first);

        public static FolderListing Of(string folder) => new(folder, SystemCalls.OpenFolder(folder));

        public IEnumerator<FolderEntry> GetEnumerator()
        {
            using var handle = Interlocked.Exchange(ref _first, null) ?? SystemCalls.OpenFolder(_folder);
            while (SystemCalls.ReadFolder(handle, _folder) is { } entry)
            {
                yield return entry;
            }
        }

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }
}
