using System.Diagnostics;
using Microsoft.AspNetCore.Http;

namespace Nadir.Server.Telemetry;

/// <summary>The trace that a request belongs to: its client's by W3C Trace Context, or one of its own.</summary>
internal sealed class RequestTrace
{
    private RequestTrace(ActivityTraceId id) => Id = id.ToHexString();

    /// <summary>32 hexadecimal digits, which problem documents, the log and spans have in common.</summary>
    public string Id { get; }

    /// <summary>The trace of a request; the same for its whole life.</summary>
    public static RequestTrace Of(HttpContext context)
    {
        if (context.Features.Get<RequestTrace>() is { } known)
        {
            return known;
        }

        var trace = new RequestTrace(
            Activity.Current?.TraceId is { } current && current != default ? current
            : ParentOf(context) is { } parent && parent != default ? parent.TraceId
            : ActivityTraceId.CreateRandom());
        context.Features.Set(trace);
        return trace;
    }

    /// <summary>Begins the request's activity, unless ASP.NET has begun one.</summary>
    public static Activity? Begin(HttpContext context) => Activity.Current is null
        ? ServerTelemetry.Source.StartActivity(ServerTelemetry.Request, ActivityKind.Server, ParentOf(context))
        : null;

    // Of several headers, which only a mistaken client sends, none counts.
    private static ActivityContext ParentOf(HttpContext context) =>
        ActivityContext.TryParse(context.Request.Headers.TraceParent, context.Request.Headers.TraceState,
            isRemote: true, out var parent) ? parent : default;
}
