namespace Nadir.Server.Sources;

/// <summary>The rules by which sources get names. <see cref="SourceNames"/> says what they are.</summary>
internal static class SourceName
{
    /// <summary>The deepest folder that holds two files, with a slash at its end, and so all files whose paths lie between theirs.</summary>
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
