namespace Nadir.Stac.Documents;

/// <summary>Resolves the references between documents, and from items to assets.</summary>
internal static class StacHref
{
    /// <summary>Resolves a reference against the place where its document was really read, never against its self link.</summary>
    /// <param name="href">What the document says.</param>
    /// <param name="from">Where the document was read.</param>
    /// <param name="root">The folder that local files must lie in; null for a catalog of the web, which may name none.</param>
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
                : throw new StacException($"{from} refers to '{href}', a file of this machine, which a catalog of the web may not.");
        }

        return Local(href, scheme, from, root);
    }

    private static StacAddress Local(string href, string? scheme, StacAddress from, string? root)
    {
        if (href.Length == 0 || href.Contains('\0', StringComparison.Ordinal))
        {
            throw new StacException($"{from} refers to a file without a proper name.");
        }

        try
        {
            var folder = Path.GetDirectoryName(from.Text)!;
            var path = scheme is null ? Path.GetFullPath(Path.Combine(folder, href)) : new Uri(href).LocalPath;
            if (!File.Exists(path) && href.Contains('%', StringComparison.Ordinal) && scheme is null)
            {
                path = Path.GetFullPath(Path.Combine(folder, Uri.UnescapeDataString(href)));
            }

            if (root is null || !RealPath.IsWithin(root, path))
            {
                throw new StacException(
                    $"{from} refers to {path}, which lies outside of the catalog's folder {root}; name a catalog in a folder above both.");
            }

            return new StacAddress(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or UriFormatException)
        {
            throw new StacException($"{from} refers to '{href}', which cannot be looked at: {error.Message}");
        }
    }

    // A drive of Windows is a letter and a colon, too, so a scheme has two letters at least.
    private static string? Scheme(string href)
    {
        var colon = href.IndexOf(':', StringComparison.Ordinal);
        return colon >= 2 && char.IsAsciiLetter(href[0]) && href.AsSpan(0, colon).IndexOfAnyExcept(SchemeCharacters) < 0
            ? href[..colon].ToLowerInvariant()
            : null;
    }

    private static readonly System.Buffers.SearchValues<char> SchemeCharacters =
        System.Buffers.SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+-.");
}
