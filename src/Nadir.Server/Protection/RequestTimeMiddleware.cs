using System.Globalization;
using Microsoft.AspNetCore.Http;
using Nadir.Server.Metrics;
using Nadir.Server.Problems;

namespace Nadir.Server.Protection;

/// <summary>An endpoint answers for as long as the client listens.</summary>
internal sealed record Unbounded;

/// <summary>Ends requests that take too long.</summary>
internal sealed class RequestTimeMiddleware(RequestDelegate next, ServerLimits limits)
{
    public async Task InvokeAsync(HttpContext context)
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<Unbounded>() is not null)
        {
            await next(context).ConfigureAwait(false);
            return;
        }

        var client = context.RequestAborted;
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(client);
        limited.CancelAfter(limits.RequestTime);
        context.RequestAborted = limited.Token;
        try
        {
            await next(context).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (limited.IsCancellationRequested && !client.IsCancellationRequested)
        {
            throw new RequestException(503, string.Create(
                CultureInfo.InvariantCulture, $"The answer took longer than {limits.RequestTime.TotalSeconds:0} seconds; ask for less, or try again later."))
            {
                Reason = RefusalReason.Timeout,
            };
        }
        finally
        {
            context.RequestAborted = client;
        }
    }
}

/// <summary>Stands on requests that came as HEAD: of what has no end only the beginning is needed.</summary>
internal sealed class HeadFeature;
