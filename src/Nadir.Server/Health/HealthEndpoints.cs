using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Nadir.Server.Protection;

namespace Nadir.Server.Health;

/// <summary><c>GET /health</c>: whether the process answers at all.</summary>
internal static class HealthEndpoints
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/health", Health).WithName("health").AllowAnybody();

    private static Ok<HealthStatus> Health() => TypedResults.Ok(new HealthStatus("ok"));
}
