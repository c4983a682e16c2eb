using Microsoft.AspNetCore.Http;
using Nadir.Server.Logging;
using Nadir.Server.Metrics;
using Nadir.Server.Telemetry;

namespace Nadir.Server.Problems;

/// <summary>Turns everything that is thrown below it into a problem document, and shows nobody a stack trace.</summary>
/// <remarks>Decision 0325 says why it is not ASP.NET's own.</remarks>
internal sealed class ProblemMiddleware(RequestDelegate next, ServerMessages messages, ServerMetrics metrics)
{
    public async Task InvokeAsync(HttpContext context)
    {
        try
        {
            await next(context).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The client has gone; there is nobody to tell.
            context.Abort();
        }
        // The one place where every failure of a request ends.
#pragma warning disable CA1031
        catch (Exception error) when (!context.Response.HasStarted)
#pragma warning restore CA1031
        {
            var (status, detail, retryAfter) = ProblemTexts.Of(error);
            if (status >= 500 && error is not RequestException)
            {
                messages.Say(error, RequestTrace.Of(context).Id);
            }

            if (Refusal.Of(error) is { } reason)
            {
                metrics.Refuse(reason);
            }

            context.Response.Clear();
            await ProblemAnswer.WriteAsync(context, status, detail, retryAfter).ConfigureAwait(false);
        }
    }
}
