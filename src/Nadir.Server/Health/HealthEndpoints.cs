using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Hosting;
using Nadir.Archive.Ports;
using Nadir.Server.Encoding;
using Nadir.Server.Problems;
using Nadir.Server.Protection;

namespace Nadir.Server.Health;

/// <summary><c>GET /health</c>: whether the process answers at all; <c>GET /ready</c>: whether it can search.</summary>
internal static class HealthEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/health", Health).WithName("health").WithSummary("Whether the process answers at all.")
            .AllowAnybody().ProducesProblems(421);
        routes.MapGet("/ready", ReadyAsync).WithName("ready").WithSummary(
            "Whether the archive can be read and the model encodes.").AllowAnybody().ProducesProblems(421, 503);
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

/// <summary>How the server is.</summary>
/// <param name="Status"><c>ok</c> or <c>ready</c>.</param>
internal sealed record HealthStatus(string Status);

/// <summary>Tries out whether the server can do its work. Thread-safe.</summary>
internal sealed class Readiness(IArchiveStore store, EncoderQueue encoder, IHostApplicationLifetime lifetime)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>Reads the archive and waits for a turn at the encoder.</summary>
    /// <exception cref="RequestException">The server stops, or the encoder does not get to it.</exception>
    /// <exception cref="Archive.ArchiveException">The archive cannot be read.</exception>
    public async Task CheckAsync(CancellationToken cancellationToken)
    {
        if (lifetime.ApplicationStopping.IsCancellationRequested)
        {
            throw new RequestException(503, "The server is stopping.");
        }

        store.ReadGeneration();
        try
        {
            await encoder.CallAsync(_ => { }, cancellationToken).WaitAsync(Patience, cancellationToken)
                .ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            throw new RequestException(503, "The model is busy and does not get to new requests.");
        }
    }
}

/// <summary>Serializers of the health, made at compile time.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    AllowDuplicateProperties = false)]
[JsonSerializable(typeof(HealthStatus))]
internal sealed partial class HealthJson : JsonSerializerContext;
