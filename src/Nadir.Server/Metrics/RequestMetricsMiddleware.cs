using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Nadir.Server.Logging;
using Nadir.Server.Protection;

namespace Nadir.Server.Metrics;

/// <summary>Counts every request, and notes it in the log where there is one.</summary>
internal sealed class RequestMetricsMiddleware(RequestDelegate next, ServerMetrics metrics, AccessLog log)
{
    private static readonly HashSet<string> Methods = ["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH"];

    public async Task InvokeAsync(HttpContext context)
    {
        var start = Stopwatch.GetTimestamp();
        metrics.Begin();
        try
        {
            await next(context).ConfigureAwait(false);
        }
        finally
        {
            var time = Stopwatch.GetElapsedTime(start);
            // The client that has gone got no answer at all.
            var status = context.RequestAborted.IsCancellationRequested ? 499 : context.Response.StatusCode;
            var method = Methods.Contains(context.Request.Method) ? context.Request.Method : "other";
            metrics.End((context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText ?? "other", method, status, time);
            if (log.IsOn)
            {
                log.Write(new AccessLogLine(
                    DateTimeOffset.UtcNow,
                    context.Features.Get<Client>()?.Name ?? "unknown",
                    method,
                    context.Request.Path.Value ?? "",
                    status,
                    Math.Round(time.TotalMilliseconds, 3)));
            }
        }
    }
}
