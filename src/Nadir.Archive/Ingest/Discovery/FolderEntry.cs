using System.IO.Enumeration;

namespace Nadir.Archive.Ingest.Discovery;

/// <summary>What a folder holds under one name.</summary>
/// <param name="Name">The name, without the folder.</param>
/// <param name="IsFolder">Whether it is a folder, or a link to one.</param>
/// <param name="IsLink">Whether it is a link.</param>
internal readonly record struct FolderEntry(string Name, bool IsFolder, bool IsLink)
{
    private static readonly EnumerationOptions Everything = new() { AttributesToSkip = 0, IgnoreInaccessible = false };

    /// <summary>Whether the name starts with a dot.</summary>
    public bool IsHidden => Name.StartsWith('.');

    /// <summary>Lists a folder in the order of the system, without keeping it in memory.</summary>
    /// <exception cref="IOException">The folder cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder may not be read.</exception>
    public static IEnumerable<FolderEntry> List(string folder) => new FileSystemEnumerable<FolderEntry>(
        folder,
        (ref FileSystemEntry entry) => new FolderEntry(
            entry.FileName.ToString(), entry.IsDirectory, entry.Attributes.HasFlag(FileAttributes.ReparsePoint)),
        Everything);
}
