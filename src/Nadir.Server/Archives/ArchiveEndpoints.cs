using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Nadir.Server.Work;

namespace Nadir.Server.Archives;

/// <summary><c>GET /api/archive</c>.</summary>
internal static class ArchiveEndpoints
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/api/archive", ArchiveAsync).WithName("archive");

    /// <summary>Tells what the archive holds, where and when it was taken, and what can be asked of the server.</summary>
    private static async Task<Ok<ArchiveAnswer>> ArchiveAsync(ArchiveOverview overview, WorkGates gates, CancellationToken cancellationToken) =>
        TypedResults.Ok(await gates.Searching.RunAsync(overview.Read, cancellationToken).ConfigureAwait(false));
}
