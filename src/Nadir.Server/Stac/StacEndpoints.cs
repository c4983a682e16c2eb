using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Nadir.Imagery.Files;
using Nadir.Server.Problems;
using Nadir.Server.Requests;
using Nadir.Text;

namespace Nadir.Server.Stac;

/// <summary>
/// The archive as a STAC API 1.0: core, collections, features, item search, and what <see cref="StacLanding"/> lists
/// beside them.
/// </summary>
internal static class StacEndpoints
{
    // Filters nest deeper than other documents.
    private const int DeepestBody = 256;

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/stac", Landing).WithName("stac").WithSummary("The landing page of the STAC API.")
            .ProducesTaggedStac();
        routes.MapGet("/stac/conformance", Conformance).WithName("stacConformance")
            .WithSummary("What the STAC API conforms to.").ProducesTaggedStac();
        routes.MapGet("/stac/queryables", Queryables).WithName("stacQueryables")
            .WithSummary("The properties that filters may name, as JSON Schema.")
            .ProducesTaggedStac(StacAddresses.Schema);
        routes.MapGet("/stac/collections", Collections).WithName("stacCollections").WithSummary("The collections.")
            .ProducesTaggedStac();
        routes.MapGet("/stac/collections/{collection}", Collection).WithName("stacCollection")
            .WithSummary("A collection.").ProducesTaggedStac();
        routes.MapGet("/stac/collections/{collection}/queryables", CollectionQueryables)
            .WithName("stacCollectionQueryables")
            .WithSummary("The properties that filters of a collection's items may name, as JSON Schema.")
            .ProducesTaggedStac(StacAddresses.Schema);
        routes.MapGet("/stac/collections/{collection}/items", ItemsAsync).WithName("stacItems")
            .WithSummary("The items of a collection.").TakesQuery(StacParameters.OfItems)
            .ProducesTaggedStac(StacAddresses.GeoJson);
        routes.MapGet("/stac/collections/{collection}/items/{item}", Item).WithName("stacItem").WithSummary("An item.")
            .ProducesTaggedStac(StacAddresses.GeoJson);
        routes.MapGet("/stac/search", SearchAsync).WithName("stacSearch")
            .WithSummary("Searches items.").TakesQuery(StacParameters.OfSearch)
            .ProducesTaggedStac(StacAddresses.GeoJson);
        routes.MapPost("/stac/search", SearchByBodyAsync).WithName("stacSearchByBody")
            .WithSummary("Searches items by a body of the same members.").Accepts<JsonObject>("application/json")
            .ProducesStac(StacAddresses.GeoJson);
    }

    private static StacResult Landing(HttpRequest request, StacCollections collections, ServerOptions options) =>
        new(StacLanding.Of(collections.List(), options.Name, new StacAddresses(request, "")));

    private static StacResult Conformance() => new(StacLanding.Conformance());

    private static StacResult Queryables(HttpRequest request, StacCollections collections) =>
        new(StacQueryables.Of(collections.ReadSummary(), new StacAddresses(request, "").Queryables, "every image"),
            StacAddresses.Schema);

    private static StacResult CollectionQueryables(HttpRequest request, StacCollections collections, string collection)
    {
        collections.Require(StacAddresses.Decode(collection));
        return new(
            StacQueryables.Of(collections.ReadSummary(),
                new StacAddresses(request, StacAddresses.Decode(collection)).CollectionQueryables,
                $"the collection {collection}"), StacAddresses.Schema);
    }

    private static StacResult Collections(HttpRequest request, StacCollections collections) =>
        new(StacLanding.Collections(
            [.. collections.List().Select(collection => collections.Write(collection, request))],
            new StacAddresses(request, "")));

    private static StacResult Collection(HttpRequest request, StacCollections collections, string collection) =>
        new(collections.Write(collections.Require(StacAddresses.Decode(collection)), request));

    private static async Task<StacResult> ItemsAsync(
        HttpRequest request, StacItems items, StacCollections collections, string collection,
        CancellationToken cancellationToken)
    {
        collections.Require(StacAddresses.Decode(collection));
        var query = StacQueryString.Read(request.Query) with { Collections = [StacAddresses.Decode(collection)] };
        return new(await items.ListAsync(query, request, cancellationToken).ConfigureAwait(false),
            StacAddresses.GeoJson);
    }

    private static StacResult Item(
        HttpRequest request, StacItems items, StacCollections collections, string collection, string item)
    {
        collections.Require(StacAddresses.Decode(collection));
        var found = items.Find(StacAddresses.Decode(item), StacAddresses.Decode(collection), request)
            ?? throw RequestException.Missing("The collection has no item of this id.");
        return new(found, StacAddresses.GeoJson);
    }

    private static async Task<StacResult> SearchAsync(
        HttpRequest request, StacItems items, CancellationToken cancellationToken) =>
        new(await items.ListAsync(StacQueryString.Read(request.Query), request, cancellationToken)
            .ConfigureAwait(false), StacAddresses.GeoJson);

    private static async Task<StacResult> SearchByBodyAsync(
        HttpRequest request, StacItems items, CancellationToken cancellationToken)
    {
        if (!request.HasJsonContentType())
        {
            throw new RequestException(
                415, "The body of a search is JSON: send it with Content-Type: application/json.");
        }

        try
        {
            using var body = await JsonDocument.ParseAsync(
                request.Body, new JsonDocumentOptions { AllowDuplicateProperties = false, MaxDepth = DeepestBody },
                cancellationToken).ConfigureAwait(false);
            ReadableJson.Require(body.RootElement);
            var query = StacQueryBody.Read(body.RootElement);
            return new(await items.ListAsync(query, request, cancellationToken).ConfigureAwait(false),
                StacAddresses.GeoJson);
        }
        catch (JsonException error)
        {
            throw JsonBody.Doubled(error) ?? RequestException.Malformed("The body of a search is no JSON.");
        }
    }

    private static RouteHandlerBuilder ProducesStac(
        this RouteHandlerBuilder endpoint, string type = StacAddresses.Json) => endpoint
        .Produces<JsonObject>(StatusCodes.Status200OK, type)
        .ProducesProblems(400, 404, 429, 503);

    private static RouteHandlerBuilder ProducesTaggedStac(
        this RouteHandlerBuilder endpoint, string type = StacAddresses.Json) => endpoint
        .ProducesStac(type)
        .TaggedByArchive(services => services.GetRequiredService<StacCollections>().ReadState());
}

/// <summary>Answers with a STAC document.</summary>
/// <param name="document">The document.</param>
/// <param name="type">Its media type.</param>
internal sealed class StacResult(JsonObject document, string type = StacAddresses.Json) : IResult
{
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        httpContext.Response.ContentType = type;
        var json = new Utf8JsonWriter(
            httpContext.Response.BodyWriter, new JsonWriterOptions { Encoder = FileNameEncoder.ForPages });
        await using (json.ConfigureAwait(false))
        {
            document.WriteTo(json);
        }
    }
}

/// <summary>The serializer of STAC documents, made at compile time.</summary>
[JsonSerializable(typeof(JsonObject))]
internal sealed partial class StacJson : JsonSerializerContext;
