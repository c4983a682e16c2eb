using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Nadir.Server.Metrics;

namespace Nadir.Server.Health;

/// <summary><c>GET /metrics</c>.</summary>
internal static class MetricsEndpoints
{
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/metrics", Metrics).WithName("metrics").WithSummary(
            "What the server has counted, in Prometheus' text format.").Produces<string>(200, "text/plain");

    /// <summary>Tells what the server has counted, in Prometheus' text format.</summary>
    private static ContentHttpResult Metrics(ServerMetrics metrics) =>
        TypedResults.Text(PrometheusText.Write(metrics.Collector), PrometheusText.MediaType);
}
