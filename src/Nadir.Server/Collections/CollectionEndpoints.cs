using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Nadir.Archive.Search;
using Nadir.Server.Problems;
using Nadir.Server.Protection;
using Nadir.Server.Protection.Keys;
using Nadir.Server.Requests;
using Nadir.Server.Work;

namespace Nadir.Server.Collections;

/// <summary>Windows that people keep under a name, with the search that led to them.</summary>
internal static class CollectionEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/collections", List).WithName("collections")
            .WithSummary("Lists the collections that are kept on this server.");
        routes.MapGet("/api/collections/{name}", ReadAsync).WithName("collection")
            .WithSummary("A collection: its windows, and what is left of those that are gone.")
            .ProducesProblems(400, 404);
        routes.MapPut("/api/collections/{name}", WriteAsync).WithName("writeCollection")
            .WithSummary("Makes a collection, or replaces one.")
            .Accepts<CollectionRequest>("application/json").RequireWrite().ProducesProblems(400, 403, 413, 415, 507);
        routes.MapDelete("/api/collections/{name}", Delete).WithName("deleteCollection")
            .WithSummary("Removes a collection; its windows stay.")
            .RequireWrite().ProducesProblems(403, 404);
    }

    private static Ok<CollectionList> List(HttpContext context, CollectionStore store) => TypedResults.Ok(
        new CollectionList(Client.Of(context).Key?.Scope == KeyScope.Write && store.CanWrite, store.List()));

    private static async Task<Ok<CollectionAnswer>> ReadAsync(
        CollectionStore store, CollectionReader reader, WorkGates gates, string name,
        CancellationToken cancellationToken)
    {
        var kept = store.Find(NameOf(name)) ?? throw Missing(name);
        return TypedResults.Ok(await gates.Searching.RunAsync(() => reader.Read(kept), cancellationToken)
            .ConfigureAwait(false));
    }

    private static async Task<NoContent> WriteAsync(
        HttpRequest http, CollectionStore store, CollectionReader reader, WorkGates gates, string name,
        CancellationToken cancellationToken)
    {
        var request = await JsonBody.ReadAsync(http, CollectionJson.Default.CollectionRequest, cancellationToken)
            .ConfigureAwait(false);
        name = NameOf(name);
        CollectionRules.Check(name, request);
        await gates.Searching.RunAsync(
            () =>
            {
                store.Write(reader.Describe(name, request, store.Find(name)));
                return true;
            },
            cancellationToken).ConfigureAwait(false);
        return TypedResults.NoContent();
    }

    private static NoContent Delete(CollectionStore store, string name) =>
        store.Delete(NameOf(name)) ? TypedResults.NoContent() : throw Missing(name);

    // The one character that routing leaves as it was sent.
    private static string NameOf(string routed) => routed.Replace("%2F", "/", StringComparison.OrdinalIgnoreCase);

    private static RequestException Missing(string name) =>
        RequestException.Missing(
            $"There is no collection '{name[..Math.Min(name.Length, CollectionRules.LongestName)]}' on this server.");
}

/// <summary>The collections of a server.</summary>
/// <param name="Writable">Whether this client may change them.</param>
/// <param name="Collections">What is kept, by name.</param>
internal sealed record CollectionList(bool Writable, IReadOnlyList<CollectionSummary> Collections);

/// <summary>A collection in short.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Count">Windows in it.</param>
/// <param name="Query">The search that led to them, as the page writes it into its address; null for none.</param>
/// <param name="Changed">When it was changed last.</param>
internal sealed record CollectionSummary(string Name, int Count, string? Query, DateTimeOffset Changed);

/// <summary>A collection.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Query">The search that led to its windows, as the page writes it into its
/// address; null for none.</param>
/// <param name="Changed">When it was changed last.</param>
/// <param name="Results">The windows that the archive has, in the order in which they were kept, with
/// the scores of then.</param>
/// <param name="Gone">The windows that it does not have any more.</param>
internal sealed record CollectionAnswer(
    string Name, string? Query, DateTimeOffset Changed, IReadOnlyList<SearchResult> Results,
    IReadOnlyList<GoneWindow> Gone);

/// <summary>A window that was kept and is gone from the archive.</summary>
/// <param name="Id">What its id was.</param>
/// <param name="Source">The name of its image.</param>
/// <param name="Window">The pixels that it showed: x, y, width, height.</param>
internal sealed record GoneWindow(long Id, string Source, IReadOnlyList<int> Window);

/// <summary>What is to be kept.</summary>
/// <param name="Ids">Ids of windows, at most 10000; their order is kept.</param>
/// <param name="Scores">The score of each in the search; null for none.</param>
/// <param name="Query">The search, as the page writes it into its address; null for none.</param>
internal sealed record CollectionRequest(
    IReadOnlyList<long>? Ids, IReadOnlyList<float>? Scores = null, string? Query = null);

/// <summary>The serializers of collections, made at compile time.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    AllowDuplicateProperties = false)]
[JsonSerializable(typeof(CollectionList))]
[JsonSerializable(typeof(CollectionAnswer))]
[JsonSerializable(typeof(CollectionRequest))]
[JsonSerializable(typeof(KeptCollection))]
internal sealed partial class CollectionJson : JsonSerializerContext;
