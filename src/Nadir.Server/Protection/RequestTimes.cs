using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Timeouts;
using Microsoft.Extensions.DependencyInjection;
using Nadir.Server.Metrics;
using Nadir.Server.Problems;

namespace Nadir.Server.Protection;

/// <summary>
/// Ends requests that take too long, by ASP.NET's own time-outs. Endpoints that go on for as long as somebody listens
/// switch them off.
/// </summary>
internal static class RequestTimes
{
    public static void AddRequestTimes(this IServiceCollection services, ServerLimits limits) =>
        services.AddRequestTimeouts(times =>
        times.DefaultPolicy = new RequestTimeoutPolicy
        {
            Timeout = limits.RequestTime,
            TimeoutStatusCode = StatusCodes.Status503ServiceUnavailable,
            // Thrown and not written, so that it becomes a problem where all others do: outside of the compression,
            // counted as a refusal.
            WriteTimeoutResponse = _ => throw new RequestException(503, string.Create(
                CultureInfo.InvariantCulture,
                $"The answer took longer than {limits.RequestTime.TotalSeconds:0} seconds; ask for less, or try "
                    + $"again later."))
            {
                Reason = RefusalReason.Timeout,
            },
        });
}
