namespace Nadir.Stac.Documents;

/// <summary>Resolves the references between documents, and from items to assets.</summary>
internal static class StacHref
{
    /// <summary>
    /// Resolves a reference against the place where its document was really read, never against its self link.
    /// </summary>
    /// <param name="href">What the document says.</param>
    /// <param name="from">Where the document was read.</param>
    /// <param name="root">The folder that local files must lie in; null for a catalog of the web,
    /// which may name none.</param>
    /// <exception cref="StacException">It leads nowhere, or where it may not.</exception>
    public static StacAddress Resolve(string href, StacAddress from, string? root)
    {
        var scheme = Scheme(href);
        if (scheme is "http" or "https")
        {
            return Uri.TryCreate(href, UriKind.Absolute, out var web)
                ? new StacAddress(web.AbsoluteUri)
                : throw new StacException($"{from} refers to '{href}', which is no proper address.");
        }

        if (scheme is not (null or "file"))
        {
            throw new StacException($"{from} refers to '{href}'; only files, http and https are read, not {scheme}.");
        }

        if (from.IsRemote)
        {
            return scheme is null && Uri.TryCreate(from.Uri, href, out var web) && web.Scheme is "http" or "https"
                ? new StacAddress(web.AbsoluteUri)
                : throw new StacException(
                    $"{from} refers to '{href}', a file of this machine, which a catalog of the web may not.");
        }

        return Local(href, from, root);
    }

    private static StacAddress Local(string href, StacAddress from, string? root)
    {
        if (href.Length == 0 || href.Contains('\0', StringComparison.Ordinal))
        {
            throw new StacException($"{from} refers to a file without a proper name.");
        }

        try
        {
            var path = PathOf(href, from);
            if (root is null || !RealPath.IsWithin(root, path))
            {
                throw new StacException(
                    $"{from} refers to {path}, which lies outside of the catalog's folder {root}; name a catalog in "
                        + $"a folder above both.");
            }

            return new StacAddress(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or UriFormatException)
        {
            throw new StacException($"{from} refers to '{href}', which cannot be looked at: {error.Message}");
        }
    }

    /// <summary>The full path of a file that a local document refers to.</summary>
    /// <param name="href">A path, or an address of the scheme file.</param>
    /// <param name="from">Where the document was read.</param>
    /// <exception cref="IOException">The path is none.</exception>
    /// <exception cref="UriFormatException">The address is none.</exception>
    public static string PathOf(string href, StacAddress from)
    {
        if (Scheme(href) is not null)
        {
            return new Uri(href).LocalPath;
        }

        var folder = Path.GetDirectoryName(from.Text)!;
        var path = Path.GetFullPath(Path.Combine(folder, href));
        return File.Exists(path) || !href.Contains('%', StringComparison.Ordinal)
            ? path
            : Path.GetFullPath(Path.Combine(folder, Uri.UnescapeDataString(href)));
    }

    /// <summary>The scheme of a reference in small letters; null for a relative one.</summary>
    // A drive of Windows is a letter and a colon, too, so a scheme has two letters at least.
    public static string? Scheme(string href)
    {
        var colon = href.IndexOf(':', StringComparison.Ordinal);
        return colon >= 2 && char.IsAsciiLetter(href[0]) && href.AsSpan(0, colon).IndexOfAnyExcept(SchemeCharacters) < 0
            ? href[..colon].ToLowerInvariant()
            : null;
    }

    private static readonly System.Buffers.SearchValues<char> SchemeCharacters =
        System.Buffers.SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+-.");
}

/// <summary>Where a document or an asset is.</summary>
/// <param name="Text">The full path of a file, or an absolute http or https address.</param>
internal readonly record struct StacAddress(string Text)
{
    /// <summary>Whether it is an address of the web.</summary>
    public bool IsRemote => IsWeb(Text);

    /// <summary>The address of the web.</summary>
    public Uri Uri => new(Text, UriKind.Absolute);

    /// <summary>Whether a text begins like an address of the web.</summary>
    public static bool IsWeb(string text) =>
        text.StartsWith("http://", StringComparison.OrdinalIgnoreCase)
            || text.StartsWith("https://", StringComparison.OrdinalIgnoreCase);

    /// <summary>The same without credentials and query, for messages.</summary>
    public override string ToString() => IsRemote ? Fetching.FetchAddress.Show(Uri) : Text;
}

/// <summary>Follows the links in a path.</summary>
internal static class RealPath
{
    private const int MostLinks = 40;

    /// <summary>Replaces every link on the way to a file by what it points to.</summary>
    /// <param name="path">A full path. Parts that do not exist stay as they are.</param>
    /// <returns>A full path without links; null when links lead in a circle.</returns>
    /// <exception cref="IOException">A part cannot be looked at.</exception>
    /// <exception cref="UnauthorizedAccessException">A part may not be looked at.</exception>
    public static string? Of(string path)
    {
        var links = 0;
        var real = Path.GetPathRoot(path)!;
        var pending = new Stack<string>(Parts(path[real.Length..]).Reverse());
        while (pending.TryPop(out var part))
        {
            var next = part == ".." ? Path.GetDirectoryName(real) ?? real : Path.Combine(real, part);
            if (part == ".." || new FileInfo(next).LinkTarget is not { } target)
            {
                real = next;
                continue;
            }

            if (++links > MostLinks)
            {
                return null;
            }

            // A link's target may hold links itself, and may be relative to the folder of the link.
            var root = Path.GetPathRoot(target)!;
            real = root.Length > 0 ? root : real;
            foreach (var inner in Parts(target[root.Length..]).Reverse())
            {
                pending.Push(inner);
            }
        }

        return real;
    }

    /// <summary>Whether a file lies below a folder, or is the folder, once all links are followed.</summary>
    public static bool IsWithin(string folder, string path) =>
        Of(folder) is { } above && Of(path) is { } below
        && (below == above || below.StartsWith(above.EndsWith('/') ? above : above + '/', StringComparison.Ordinal));

    private static IEnumerable<string> Parts(string path) =>
        path.Split('/', StringSplitOptions.RemoveEmptyEntries).Where(part => part != ".");
}
