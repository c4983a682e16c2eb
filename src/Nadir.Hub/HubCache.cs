namespace Nadir.Hub;

/// <summary>
/// The folder that all of Hugging Face's libraries share: <c>models--OWNER--NAME/</c> with <c>blobs/</c> (contents by
/// checksum), <c>snapshots/COMMIT/</c> (links to them by name) and <c>refs/</c> (the commit of a branch).
/// </summary>
internal sealed class HubCache(string folder)
{
    /// <summary>Finds a file that was fetched before; null when it was not.</summary>
    public string? Find(HubFile file)
    {
        var repository = RepositoryFolder(file);
        var reference = ReferencePath(repository, file.Revision);
        var commit = File.Exists(reference) ? File.ReadAllText(reference).Trim() : file.Revision;
        var path = Path.Combine(repository, "snapshots", commit, file.Path);
        return File.Exists(path) ? path : null;
    }

    /// <summary>Where the content of a checksum is kept.</summary>
    public string BlobPath(HubFile file, string etag) => Path.Combine(RepositoryFolder(file), "blobs", etag);

    /// <summary>Waits until no other process writes this content.</summary>
    public async Task<IDisposable> LockAsync(HubFile file, string etag, CancellationToken cancellation)
    {
        var locks = Path.Combine(folder, ".locks", Path.GetFileName(RepositoryFolder(file)));
        Directory.CreateDirectory(locks);
        while (true)
        {
            try
            {
                // An exclusive stream is an flock, which is what the Python library takes too.
                return new FileStream(Path.Combine(locks, etag + ".lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite,
                    FileShare.None);
            }
            catch (IOException exception) when (exception.GetType() == typeof(IOException))
            {
                await Task.Delay(TimeSpan.FromMilliseconds(200), cancellation).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Gives a content its name in a snapshot.</summary>
    /// <returns>The path of the named file.</returns>
    public string Link(HubFile file, string commit, string etag)
    {
        var repository = RepositoryFolder(file);
        var path = Path.Combine(repository, "snapshots", commit, file.Path);
        var parent = Path.GetDirectoryName(path)!;
        Directory.CreateDirectory(parent);
        // Put in place at once: another process may be doing the same.
        var link = path + $".{Environment.ProcessId}.link";
        File.Delete(link);
        File.CreateSymbolicLink(link, Path.GetRelativePath(parent, BlobPath(file, etag)));
        File.Move(link, path, overwrite: true);
        if (file.Revision != commit)
        {
            var reference = ReferencePath(repository, file.Revision);
            Directory.CreateDirectory(Path.GetDirectoryName(reference)!);
            File.WriteAllText(reference, commit);
        }

        return path;
    }

    private static string ReferencePath(string repository, string revision) =>
        Path.Combine(repository, "refs", revision);

    private string RepositoryFolder(HubFile file) =>
        Path.Combine(folder, "models--" + file.Repository.Replace("/", "--", StringComparison.Ordinal));
}
