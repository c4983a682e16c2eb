using System.Threading.Channels;
using Nadir.Imagery.Files;

namespace Nadir.Cli.Commands.Index;

/// <summary>
/// Waits until something below some paths changes, the archive itself left out; of a STAC document, the documents below
/// its folder. Notices everything at the latest after a minute, which is when catalogs of the web are asked again.
/// </summary>
internal sealed class FolderChanges : IDisposable
{
    // Some file systems (network shares) tell nothing, and the kernel may drop notices: look again now and then.
    private static readonly TimeSpan AtTheLatest = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(1);

    // One notice that waits is enough, however many come.
    private readonly Channel<bool> _changes = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly string _archive;
    private readonly List<FileSystemWatcher> _watchers;

    public FolderChanges(IEnumerable<string> paths, string archive)
    {
        _archive = Path.TrimEndingDirectorySeparator(Path.GetFullPath(archive));
        // The system's notices come by names that .NET can write; what has another is looked at after a while.
        _watchers = [.. paths.Where(path => !path.Contains("://", StringComparison.Ordinal)
            && !FileNames.HasRawBytes(path)).Select(Watch)];
    }

    /// <summary>Returns once a change has come and a second has passed without another.</summary>
    public async Task WaitAsync(CancellationToken cancellation)
    {
        bool changed = await ComesWithinAsync(AtTheLatest, cancellation).ConfigureAwait(false);
        while (changed)
        {
            changed = await ComesWithinAsync(Quiet, cancellation).ConfigureAwait(false);
        }
    }

    public void Dispose() => _watchers.ForEach(watcher => watcher.Dispose());

    private async Task<bool> ComesWithinAsync(TimeSpan time, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(time);
        try
        {
            return await _changes.Reader.ReadAsync(limit.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return false;
        }
    }

    private FileSystemWatcher Watch(string path)
    {
        string full = Path.GetFullPath(path);
        if (!Path.Exists(full))
        {
            throw new FileNotFoundException($"{full} does not exist.", full);
        }

        string folder = Path.GetDirectoryName(full) ?? full;
        var watcher = Directory.Exists(full) ? new FileSystemWatcher(full) { IncludeSubdirectories = true }
            : Path.GetExtension(full).EndsWith("json", StringComparison.OrdinalIgnoreCase)
                ? new FileSystemWatcher(folder, "*json") { IncludeSubdirectories = true }
            : new FileSystemWatcher(folder, Path.GetFileName(full));
        watcher.Created += (_, change) => Notice(change);
        watcher.Changed += (_, change) => Notice(change);
        watcher.Deleted += (_, change) => Notice(change);
        watcher.Renamed += (_, change) => Notice(change);
        watcher.Error += (_, _) => Notice();
        watcher.EnableRaisingEvents = true;
        return watcher;
    }

    // What the index writes itself would make it look again for ever.
    private void Notice(FileSystemEventArgs change)
    {
        if (change.FullPath != _archive
            && !change.FullPath.StartsWith(_archive + Path.DirectorySeparatorChar, StringComparison.Ordinal))
        {
            Notice();
        }
    }

    private void Notice() => _changes.Writer.TryWrite(true);
}
