namespace Nadir.Archive.Ingest.Discovery;

/// <summary>A file that was met, or a folder that could not be read.</summary>
/// <param name="Path">Full path of the file or folder.</param>
/// <param name="Reason">Why the folder could not be read; null for a file.</param>
internal readonly record struct WalkedFile(string Path, string? Reason);
