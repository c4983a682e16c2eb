using System.Text.Json;
using Nadir.Stac.Documents;

namespace Nadir.Stac.Items;

/// <summary>
/// References of an item or a collection as others can follow them: absolute, and without what lets somebody in.
/// </summary>
internal sealed class StacPublicHref
{
    private static readonly HashSet<string> Schemes = new(StringComparer.Ordinal)
    {
        "http", "https", "s3", "gs", "az", "abfs", "abfss", "oss", "swift", "ftp", "ftps", "sftp", "ipfs",
    };

    // Names of parameters by which addresses are signed, or parts of such names: those of S3, Google, Azure, CloudFront
    // and what else is in use.
    private static readonly string[] SecretParts =
        ["sig", "token", "key", "secret", "passw", "pwd", "credential", "auth", "policy", "expires", "x-amz", "x-goog",
            "session", "jwt", "hmac"];

    private static readonly HashSet<string> SecretNames = new(StringComparer.OrdinalIgnoreCase)
    {
        "se", "sp", "sr", "st", "sv", "ske", "skoid", "sks", "skt", "sktid", "skv", "code", "user", "username", "login",
    };

    private readonly StacAddress _document;
    private readonly string? _folder;
    private readonly Uri? _base;
    private readonly Uri? _self;

    /// <param name="element">The item or collection.</param>
    /// <param name="document">The document that it stands in.</param>
    /// <param name="root">The folder that local files must lie in; null for a catalog of the web.</param>
    public StacPublicHref(JsonElement element, StacDocument document, string? root)
    {
        _document = document.Base;
        _folder = root is null || root.EndsWith('/') ? root : root + '/';
        var written = StacLink.Of(element).FirstOrDefault(link => link.Relation == "self").Href;
        _self = written is null ? null
            : _document.IsRemote ? (Uri.TryCreate(_document.Uri, written, out var there) && IsWeb(there) ? there : null)
            : Uri.TryCreate(written, UriKind.Absolute, out var own) && IsWeb(own) ? own : null;

        // A copy on this machine says in its self link what it is a copy of.
        _base = _document.IsRemote ? _document.Uri : _self;
    }

    /// <summary>Where the item or collection itself is on the web.</summary>
    /// <param name="isDocument">Whether the document holds it alone, so that where that was
    /// read is where it is.</param>
    /// <returns>Null when it is not there, or does not say.</returns>
    public string? Self(bool isDocument) =>
        isDocument && _document.IsRemote ? Clean(_document.Uri) : _self is null ? null : Clean(_self);

    /// <summary>A reference that others can follow.</summary>
    /// <param name="href">As it is written.</param>
    /// <returns>Null when nobody else can follow it.</returns>
    public string? Of(string href)
    {
        var scheme = StacHref.Scheme(href);
        if (scheme is null)
        {
            // What a local catalog says of the folders above it is of this machine.
            return _base is not null && (_document.IsRemote || (!href.StartsWith('/') && LocalPath(href) is not null))
                && Uri.TryCreate(_base, href, out var resolved) && IsWeb(resolved) ? WithBraces(Clean(resolved), href)
                    : null;
        }

        return Schemes.Contains(scheme) && Uri.TryCreate(href, UriKind.Absolute, out var address)
            ? address.UserInfo.Length == 0 && !IsSigned(address) ? href : WithBraces(Clean(address), href)
            : null;
    }

    /// <summary>
    /// The reference of an asset: as others can follow it, else the full path of a file of this machine.
    /// </summary>
    /// <param name="href">As it is written.</param>
    /// <returns>Null for what is neither.</returns>
    public string? OfAsset(string href) =>
        Of(href) ?? (StacHref.Scheme(href) is null or "file" ? LocalPath(href) : null);

    // Null for what does not lie in the catalog's folder.
    private string? LocalPath(string href)
    {
        if (_document.IsRemote || _folder is null || href.Length == 0 || href.Contains('\0', StringComparison.Ordinal))
        {
            return null;
        }

        try
        {
            return StacHref.PathOf(href, _document) is var path && path.StartsWith(_folder, StringComparison.Ordinal)
                ? path : null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or UriFormatException)
        {
            return null;
        }
    }

    private static bool IsWeb(Uri address) => address.Scheme is "http" or "https";

    private static string Clean(Uri address) => address.GetComponents(
        IsSigned(address)
            ? UriComponents.SchemeAndServer | UriComponents.Path
            : UriComponents.SchemeAndServer | UriComponents.PathAndQuery | UriComponents.Fragment,
        UriFormat.UriEscaped);

    // Places of templates, such as {z} of map tiles.
    private static string WithBraces(string address, string written) => written.Contains('{', StringComparison.Ordinal)
        ? address.Replace("%7B", "{", StringComparison.OrdinalIgnoreCase)
            .Replace("%7D", "}", StringComparison.OrdinalIgnoreCase)
        : address;

    private static bool IsSigned(Uri address) =>
        address.Query.TrimStart('?').Split('&').Select(part => part.Split('=')[0]).Any(name =>
        SecretNames.Contains(name)
            || Array.Exists(SecretParts, part => name.Contains(part, StringComparison.OrdinalIgnoreCase)));
}
