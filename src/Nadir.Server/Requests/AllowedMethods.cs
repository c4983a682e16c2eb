using Microsoft.AspNetCore.Http;

namespace Nadir.Server.Requests;

/// <summary>
/// Answers OPTIONS with the methods of an address, and tells with 405 all methods that there are: HEAD beside GET,
/// which every address takes, and OPTIONS itself (RFC 9110, sections 9.3.7 and 15.5.6).
/// </summary>
internal sealed class AllowedMethodsMiddleware(RequestDelegate next)
{
    public async Task InvokeAsync(HttpContext context)
    {
        await next(context).ConfigureAwait(false);
        if (context.Response is not { StatusCode: StatusCodes.Status405MethodNotAllowed, HasStarted: false })
        {
            return;
        }

        string[] methods = [.. context.Response.Headers.Allow.ToString()
            .Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)];
        context.Response.Headers.Allow = string.Join(
            ", ", methods.Concat(methods.Contains(HttpMethods.Get) ? [HttpMethods.Head, HttpMethods.Options]
                : [HttpMethods.Options]).Distinct().Order(StringComparer.Ordinal));
        if (HttpMethods.IsOptions(context.Request.Method))
        {
            context.Response.StatusCode = StatusCodes.Status204NoContent;
        }
    }
}
