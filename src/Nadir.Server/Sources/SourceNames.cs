using Nadir.Archive.Ports;

namespace Nadir.Server.Sources;

/// <summary>
/// Says what images are called outside of this machine: files by their path below the deepest folder that holds all files
/// of the archive, addresses without user and query. Nothing else of the machine's folders is told.
/// </summary>
/// <remarks>Thread-safe. Names can become longer when the archive gets images from elsewhere.</remarks>
internal sealed class SourceNames(IArchiveStore store)
{
    private readonly Lock _gate = new();
    private string _folder = "";
    private long _generation = -1;

    /// <summary>The name that answers use.</summary>
    /// <param name="source">A full path, or an address.</param>
    public string ToName(string source) => SourceName.Of(source, Folder());

    /// <summary>The path or address that a name stands for; it need not be in the archive.</summary>
    /// <param name="name">As <see cref="ToName"/> made it, or the beginning of such a name up to a slash.</param>
    public string ToSource(string name) => SourceName.Resolve(name, Folder());

    private string Folder()
    {
        var generation = store.ReadGeneration();
        lock (_gate)
        {
            if (_generation != generation)
            {
                var (first, last) = store.ReadLocalSources() ?? ("", "");
                (_folder, _generation) = (SourceName.CommonFolder(first, last), generation);
            }

            return _folder;
        }
    }
}
