using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Nadir.Server.Kept;
using Nadir.Server.Problems;
using Nadir.Server.Search;
using Nadir.Server.Search.Requests;

namespace Nadir.Server.KeptQueries;

/// <summary>
/// <c>POST /api/queries</c>: keeps what a picture is searched by, so that the search can be sent to others as a link.
/// </summary>
internal static class KeptQueryEndpoints
{
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapPost("/api/queries", KeepAsync).WithName("keepQuery")
        .WithSummary(
            "Keeps the vector of a picture for a time, under a token that searches take as kept; the picture itself "
                + "is not kept.")
        .Accepts<SearchRequest>("application/json", "multipart/form-data")
        .ProducesProblems(400, 413, 415, 422, 429);

    private static async Task<Ok<KeptQueryAnswer>> KeepAsync(
        HttpContext context, SearchRequestReader reader, QueryEncoding encoding, KeptQueryStore kept)
    {
        var request = await reader.ReadAsync(context.Request, context.RequestAborted).ConfigureAwait(false);
        if (request.Image is null || request.Like is not null || request.Unlike is not null)
        {
            throw RequestException.Malformed(
                "Only the query of a picture is kept: send the part image, and nothing else to search for.");
        }

        var vector = await encoding.EncodeAsync(new SearchRequest { Image = request.Image }, context.RequestAborted)
            .ConfigureAwait(false);
        var (token, until) = kept.Keep(vector);
        return TypedResults.Ok(new KeptQueryAnswer(token, until));
    }
}

/// <summary>A query that is kept.</summary>
/// <param name="Token">What searches name it by, as <c>kept</c>.</param>
/// <param name="Until">How long it is kept, unless many others are kept meanwhile.</param>
internal sealed record KeptQueryAnswer(string Token, DateTimeOffset Until);

/// <summary>The serializer of kept queries, made at compile time.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(KeptQueryAnswer))]
internal sealed partial class KeptQueryJson : JsonSerializerContext;
