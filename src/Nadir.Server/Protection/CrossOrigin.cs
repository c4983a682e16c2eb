using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Nadir.Server.Metrics;
using Nadir.Server.Problems;

namespace Nadir.Server.Protection;

/// <summary>
/// Tells requests that a page of another origin makes a browser send. Forms need no permission of the server before
/// they are sent (CORS asks only whether the answer may be read), so any page of the web could otherwise make a local
/// server work.
/// </summary>
internal static class CrossOrigin
{
    /// <summary>Tells browsers which pages of other origins may use this server, and how.</summary>
    public static void UseOrigins(this WebApplication application, ServerOptions options) =>
        application.UseCors(policy =>
        {
            // No cookie opens anything here, so that any page may read what anybody may read; to write takes a key.
            _ = options.CorsOrigins.Contains(ServerOptions.AnyOrigin) ? policy.AllowAnyOrigin()
                : policy.WithOrigins([.. options.CorsOrigins]);
            policy.WithMethods("GET", "HEAD", "POST", "PUT", "DELETE")
                .WithHeaders("Content-Type", "Authorization", "X-API-Key", "If-None-Match")
                .WithExposedHeaders("ETag", "Retry-After");
        });

    /// <summary>Refuses a form of another origin. Programs that are no browsers send none of these headers.</summary>
    /// <param name="request">The request, without a key.</param>
    /// <param name="allowed">Origins whose pages may use this server.</param>
    /// <exception cref="RequestException">403.</exception>
    public static void Refuse(HttpRequest request, IReadOnlyList<string> allowed)
    {
        // Before it sends JSON, a browser asks.
        if (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method)
            || HttpMethods.IsOptions(request.Method) || request.HasJsonContentType())
        {
            return;
        }

        var origin = request.Headers.Origin.ToString();
        var site = request.Headers["Sec-Fetch-Site"].ToString();
        if (!allowed.Contains(ServerOptions.AnyOrigin) && !allowed.Contains(origin, StringComparer.OrdinalIgnoreCase)
            && IsOther(origin, site, request.Host.Value))
        {
            throw new RequestException(
                403,
                "A page of another origin sent this form; send a key with it, or start the server with --cors ORIGIN "
                    + "for that page.")
            {
                Reason = RefusalReason.CrossOrigin,
            };
        }
    }

    // A proxy that ends the encryption changes the scheme of what arrives here, so that hosts are compared alone.
    private static bool IsOther(string origin, string site, string? host) => site.Length > 0
        ? site is not ("same-origin" or "none")
        : origin.Length > 0 && !(Uri.TryCreate(origin, UriKind.Absolute, out var uri)
            && string.Equals(uri.Authority, host, StringComparison.OrdinalIgnoreCase));
}

/// <summary>Where the tiles of a base map come from, as a Content-Security-Policy names it.</summary>
internal static class TileOrigin
{
    /// <summary>
    /// Scheme and host of the tiles; null for none. A part in braces, such as <c>{a-c}</c>, stands for any host below
    /// the rest.
    /// </summary>
    public static string? Of(BaseMap? map)
    {
        if (map is null || !(map.Url.StartsWith("https://", StringComparison.Ordinal)
            || map.Url.StartsWith("http://", StringComparison.Ordinal)))
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
        return shown.Length > 0 && shown.All(letter => char.IsAsciiLetterOrDigit(letter)
            || letter is '.' or '-' or ':' or '*' or '[' or ']')
            ? map.Url[..host] + shown
            : null;
    }
}
