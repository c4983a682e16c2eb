using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Nadir.Server.Problems;
using Nadir.Server.Protection;

namespace Nadir.Server.Health;

/// <summary><c>GET /health</c>: whether the process answers at all; <c>GET /ready</c>: whether it can search.</summary>
internal static class HealthEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/health", Health).WithName("health").AllowAnybody();
        routes.MapGet("/ready", ReadyAsync).WithName("ready").AllowAnybody().ProducesProblems(503);
    }

    /// <summary>Says that the process answers.</summary>
    private static Ok<HealthStatus> Health() => TypedResults.Ok(new HealthStatus("ok"));

    /// <summary>Says that the archive can be read and the model encodes.</summary>
    private static async Task<Ok<HealthStatus>> ReadyAsync(Readiness readiness, CancellationToken cancellationToken)
    {
        await readiness.CheckAsync(cancellationToken).ConfigureAwait(false);
        return TypedResults.Ok(new HealthStatus("ready"));
    }
}
