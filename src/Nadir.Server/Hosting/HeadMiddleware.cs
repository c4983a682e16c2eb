using Microsoft.AspNetCore.Http;

namespace Nadir.Server.Hosting;

/// <summary>Answers HEAD with what GET would answer, without the body (RFC 9110, section 9.3.2), for every address.</summary>
/// <remarks>Caches, link checkers and GDAL ask so before they read.</remarks>
internal sealed class HeadMiddleware(RequestDelegate next)
{
    public async Task InvokeAsync(HttpContext context)
    {
        if (!HttpMethods.IsHead(context.Request.Method))
        {
            await next(context).ConfigureAwait(false);
            return;
        }

        var body = context.Response.Body;
        context.Request.Method = HttpMethods.Get;
        context.Response.Body = Stream.Null;
        try
        {
            await next(context).ConfigureAwait(false);
        }
        finally
        {
            context.Request.Method = HttpMethods.Head;
            context.Response.Body = body;
        }
    }
}
