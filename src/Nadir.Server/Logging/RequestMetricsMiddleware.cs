using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Nadir.Server.Metrics;
using Nadir.Server.Protection;
using Nadir.Server.Telemetry;

namespace Nadir.Server.Logging;

/// <summary>Counts every request, and notes it in the log where there is one.</summary>
internal sealed class RequestMetricsMiddleware(RequestDelegate next, ServerMetrics metrics, AccessLog log)
{
    private static readonly HashSet<string> Methods = ["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH"];

    public async Task InvokeAsync(HttpContext context)
    {
        var start = Stopwatch.GetTimestamp();
        using var activity = RequestTrace.Begin(context);
        // Taken while the request's own activity is the current one.
        var trace = RequestTrace.Of(context);
        var sent = log.IsOn ? new SentBytes(context.Features.GetRequiredFeature<IHttpResponseBodyFeature>()) : null;
        if (sent is not null)
        {
            context.Features.Set<IHttpResponseBodyFeature>(sent);
        }

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
            var route = (context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText ?? "other";
            metrics.End(route, method, status, time);
            activity?.SetTag("http.request.method", method).SetTag("http.route", route)
                .SetTag("http.response.status_code", status)
                .SetStatus(status >= 500 ? ActivityStatusCode.Error : ActivityStatusCode.Unset);
            if (sent is not null)
            {
                var client = context.Features.Get<Client>();
                log.Write(new AccessLogLine(
                    DateTimeOffset.UtcNow,
                    client?.Name ?? "unknown",
                    method,
                    context.Request.Path.Value ?? "",
                    status,
                    Math.Round(time.TotalMilliseconds, 3),
                    AgentName.Of(context.Request.Headers.UserAgent.ToString()),
                    trace.Id,
                    sent.Count,
                    client?.Key?.Id));
            }
        }
    }
}
