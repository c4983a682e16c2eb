using Nadir.Archive.Ports;

namespace Nadir.Server.Sources;

/// <summary>
/// Says what images are called outside of this machine: files by their path below the deepest folder that holds all
/// files of the archive, addresses without user and query. Nothing else of the machine's folders is told.
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

/// <summary>The rules by which sources get names. <see cref="SourceNames"/> says what they are.</summary>
internal static class SourceName
{
    /// <summary>
    /// The deepest folder that holds two files, with a slash at its end, and so all files whose paths lie between
    /// theirs.
    /// </summary>
    /// <param name="first">A full path.</param>
    /// <param name="last">Another one, or the same.</param>
    public static string CommonFolder(string first, string last)
    {
        var shared = first.AsSpan().CommonPrefixLength(last);
        return first[..(first.AsSpan(0, shared).LastIndexOf('/') + 1)];
    }

    /// <summary>The name of a source.</summary>
    /// <param name="source">A full path, or an address.</param>
    /// <param name="folder">The common folder.</param>
    public static string Of(string source, string folder) =>
        IsAddress(source) ? WithoutSecrets(source)
        : folder.Length > 0 && source.StartsWith(folder, StringComparison.Ordinal) ? source[folder.Length..]
        // It came into the archive in this very moment: the file's name tells nothing of the machine.
        : Path.GetFileName(source);

    /// <summary>The source of a name.</summary>
    public static string Resolve(string name, string folder) => IsAddress(name) ? name : folder + name;

    private static bool IsAddress(string source) => source.Contains("://", StringComparison.Ordinal);

    private static string WithoutSecrets(string address)
    {
        var end = address.AsSpan().IndexOfAny('?', '#');
        var shown = end < 0 ? address : address[..end];
        var authority = shown.IndexOf("://", StringComparison.Ordinal) + 3;
        var path = shown.IndexOf('/', authority);
        var user = shown.LastIndexOf('@', path < 0 ? shown.Length - 1 : path);
        return user >= authority ? shown[..authority] + shown[(user + 1)..] : shown;
    }
}
