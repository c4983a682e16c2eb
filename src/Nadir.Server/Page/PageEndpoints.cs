using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.StaticFiles;
using Microsoft.Extensions.FileProviders;
using Nadir.Server.Protection;

namespace Nadir.Server.Page;

/// <summary><c>GET /</c> where the page was not built.</summary>
internal static class PageEndpoints
{
    private const string NotBuilt = """
        <!DOCTYPE html>
        <html lang="en">
        <head><meta charset="utf-8"><title>Nadir</title></head>
        <body>
        <h1>Nadir</h1>
        <p>The archive is served, but the page was not built. Build it with <code>scripts/web.sh</code> in the repository, which needs
        Node.js and npm, then start the server again.</p>
        <p>Programs need no page: <a href="openapi/v1.json">openapi/v1.json</a> describes the API.</p>
        </body>
        </html>
        """;

    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/", Page).AllowAnybody().ExcludeFromDescription();

    private static ContentHttpResult Page() => TypedResults.Content(NotBuilt, "text/html; charset=utf-8");
}

/// <summary>
/// Serves the files of the built page. They tell nothing of the archive, so that anybody may have them.
/// </summary>
internal static partial class PageFiles
{
    private const string Forever = "public, max-age=31536000, immutable";

    /// <summary>Serves a folder, where there is one.</summary>
    public static void UsePage(this IApplicationBuilder application, string? folder)
    {
        if (folder is null || !File.Exists(Path.Combine(folder, "index.html")))
        {
            return;
        }

        var files = new PhysicalFileProvider(Path.GetFullPath(folder));
        application.UseDefaultFiles(
            new DefaultFilesOptions { FileProvider = files, DefaultFileNames = ["index.html"] });
        application.UseStaticFiles(new StaticFileOptions { FileProvider = files, OnPrepareResponse = Prepare });
    }

    // A name with a hash never gets another content; everything else is asked for again each time.
    private static void Prepare(StaticFileResponseContext file) =>
        file.Context.Response.Headers.CacheControl = Hashed().IsMatch(file.File.Name) ? Forever : "no-cache";

    [GeneratedRegex(@"[-.][A-Za-z0-9_-]{8}\.[a-z0-9]+\z", RegexOptions.CultureInvariant)]
    private static partial Regex Hashed();
}
