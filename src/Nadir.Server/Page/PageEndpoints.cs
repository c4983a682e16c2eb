using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
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
