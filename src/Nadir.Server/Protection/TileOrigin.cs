namespace Nadir.Server.Protection;

/// <summary>Where the tiles of a base map come from, as a Content-Security-Policy names it.</summary>
internal static class TileOrigin
{
    /// <summary>
    /// Scheme and host of the tiles; null for none. A part in braces, such as <c>{a-c}</c>, stands for any host below the rest.
    /// </summary>
    public static string? Of(BaseMap? map)
    {
        if (map is null || !(map.Url.StartsWith("https://", StringComparison.Ordinal) || map.Url.StartsWith("http://", StringComparison.Ordinal)))
        {
            return null;
        }

        int host = map.Url.IndexOf("://", StringComparison.Ordinal) + 3;
        int end = map.Url.IndexOf('/', host);
        string authority = end < 0 ? map.Url[host..] : map.Url[host..end];
        int brace = authority.LastIndexOf('}');
        int dot = brace < 0 ? -1 : authority.IndexOf('.', brace);
        string shown = brace < 0 ? authority : dot < 0 ? "" : "*" + authority[dot..];
        // Anything but a plain host would change what the policy means.
        return shown.Length > 0 && shown.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '.' or '-' or ':' or '*' or '[' or ']')
            ? map.Url[..host] + shown
            : null;
    }
}
