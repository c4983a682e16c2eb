using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Nadir.Archive.Search;
using Nadir.Server.Problems;
using Nadir.Server.Search.Requests;

namespace Nadir.Server.Search;

/// <summary><c>POST /api/search</c>.</summary>
internal static class SearchEndpoints
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/api/search", SearchAsync)
        .WithName("search")
        .WithSummary("Finds the windows that fit words, look like a picture or a window, or a sum of these.")
        .Accepts<SearchRequest>("application/json", "multipart/form-data")
        .ProducesProblems(400, 404, 413, 415, 422, 429, 503);

    /// <summary>Finds the windows that fit words, look like a picture or a window, or a sum of these.</summary>
    private static async Task<Ok<SearchAnswer>> SearchAsync(
        HttpContext context, SearchRequestReader reader, SearchService search)
    {
        var request = await reader.ReadAsync(context.Request, context.RequestAborted).ConfigureAwait(false);
        return TypedResults.Ok(await search.AnswerAsync(request, context.RequestAborted).ConfigureAwait(false));
    }
}

/// <summary>A page of an answer.</summary>
/// <param name="Results">The rows, best first.</param>
/// <param name="Next">The cursor that continues after the last row; null when there are no more.</param>
/// <param name="UnknownWords">Words of the query that the model does not know; to it they are all
/// one and the same.</param>
/// <param name="Suggestions">By unknown word, what may be written in its place.</param>
internal sealed record SearchAnswer(
    IReadOnlyList<SearchResult> Results,
    string? Next,
    IReadOnlyList<string> UnknownWords,
    IReadOnlyDictionary<string, IReadOnlyList<string>> Suggestions);

/// <summary>Serializers of what a search finds, made at compile time.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    AllowDuplicateProperties = false)]
[JsonSerializable(typeof(SearchAnswer))]
internal sealed partial class SearchJson : JsonSerializerContext;
