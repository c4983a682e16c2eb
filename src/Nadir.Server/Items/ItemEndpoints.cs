using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Nadir.Server.Problems;
using Nadir.Server.Work;

namespace Nadir.Server.Items;

/// <summary><c>GET /api/items/{id}</c>.</summary>
internal static class ItemEndpoints
{
    private const int MostNeighbours = 100;

    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/api/items/{id:long}", ItemAsync)
        .WithName("item")
        .ProducesProblems(400, 404);

    /// <summary>Tells all that is known of a window, and which windows look most alike.</summary>
    /// <param name="id">Id of a window.</param>
    /// <param name="items">Reads them.</param>
    /// <param name="gates">Bounds the work.</param>
    /// <param name="cancellationToken">The client has gone.</param>
    /// <param name="neighbours">How many neighbours, 0 to 100.</param>
    private static async Task<Ok<ItemAnswer>> ItemAsync(
        long id, ItemReader items, WorkGates gates, CancellationToken cancellationToken, int neighbours = 12)
    {
        if (neighbours is < 0 or > MostNeighbours)
        {
            throw RequestException.Malformed($"neighbours is a whole number from 0 to {MostNeighbours}.");
        }

        var item = await gates.Searching.RunAsync(() => items.Read(id, neighbours), cancellationToken).ConfigureAwait(false)
            ?? throw RequestException.Missing(string.Create(CultureInfo.InvariantCulture, $"The archive has no window {id}; ids are given by every search."));
        return TypedResults.Ok(item);
    }
}
