using Microsoft.AspNetCore.Http;

namespace Nadir.Server.Protection;

/// <summary>Tells browsers to trust answers with as little as possible.</summary>
internal sealed class SecurityHeaders(RequestDelegate next, ServerOptions options)
{
    private const string Nothing = "default-src 'none'; frame-ancestors 'none'";

    private readonly string _page = PagePolicy(options.BaseMap);
    private readonly string _sharing = options.CorsOrigins.Count > 0 ? "cross-origin" : "same-origin";

    public Task InvokeAsync(HttpContext context)
    {
        context.Response.OnStarting(
            state =>
            {
                var response = (HttpResponse)state;
                var headers = response.Headers;
                headers.XContentTypeOptions = "nosniff";
                headers.XFrameOptions = "DENY";
                headers["Referrer-Policy"] = "strict-origin-when-cross-origin";
                headers["Cross-Origin-Resource-Policy"] = _sharing;
                var isPage = response.ContentType?.StartsWith("text/html", StringComparison.OrdinalIgnoreCase) == true;
                headers.ContentSecurityPolicy = isPage ? _page : Nothing;
                if (isPage)
                {
                    headers["Cross-Origin-Opener-Policy"] = "same-origin";
                    headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=(), payment=(), usb=()";
                }

                return Task.CompletedTask;
            },
            context.Response);
        return next(context);
    }

    // Maps draw pictures that they made themselves (blob:, data:) and may work in threads of their own (blob:).
    private static string PagePolicy(BaseMap? map)
    {
        var host = TileOrigin.Of(map) is { } origin ? " " + origin : "";
        return $"default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self' data: "
            + $"blob:{host}; "
            + $"connect-src 'self'{host}; worker-src 'self' blob:; manifest-src 'self'; base-uri 'none'; form-action "
            + $"'none'; frame-ancestors 'none'";
    }
}
