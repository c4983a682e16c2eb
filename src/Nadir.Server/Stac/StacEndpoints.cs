using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Nadir.Archive.Ports;
using Nadir.Imagery.Files;
using Nadir.Server.Problems;
using Nadir.Server.Requests;
using Nadir.Text;

namespace Nadir.Server.Stac;

/// <summary>The archive as a STAC API: core, collections, features and item search (STAC API 1.0).</summary>
internal static class StacEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/stac", Landing).WithName("stac").WithSummary("The landing page of the STAC API.").ProducesStac();
        routes.MapGet("/stac/conformance", Conformance).WithName("stacConformance")
            .WithSummary("What the STAC API conforms to.").ProducesStac();
        routes.MapGet("/stac/collections", Collections).WithName("stacCollections").WithSummary("The collections.").ProducesStac();
        routes.MapGet("/stac/collections/{collection}", Collection).WithName("stacCollection").WithSummary("A collection.").ProducesStac();
        routes.MapGet("/stac/collections/{collection}/items", Items).WithName("stacItems")
            .WithSummary("The items of a collection: bbox, datetime, limit, token.").ProducesStac(StacAddresses.GeoJson);
        routes.MapGet("/stac/collections/{collection}/items/{item}", Item).WithName("stacItem").WithSummary("An item.").ProducesStac(StacAddresses.GeoJson);
        routes.MapGet("/stac/search", Search).WithName("stacSearch")
            .WithSummary("Searches items: bbox, intersects, datetime, ids, collections, limit, token.").ProducesStac(StacAddresses.GeoJson);
        routes.MapPost("/stac/search", SearchByBody).WithName("stacSearchByBody")
            .WithSummary("Searches items by a body of the same members.").Accepts<JsonObject>("application/json").ProducesStac(StacAddresses.GeoJson);
    }

    private static StacResult Landing(HttpRequest request, StacItems items, ServerOptions options)
    {
        StacParameters.Require(request.Query);
        return new(StacLanding.Of(items.Collection, options.Name, new StacAddresses(request, items.Collection)));
    }

    private static StacResult Conformance(HttpRequest request)
    {
        StacParameters.Require(request.Query);
        return new(StacLanding.Conformance());
    }

    private static StacResult Collections(HttpRequest request, StacItems items, ServerOptions options, IArchiveStore store)
    {
        StacParameters.Require(request.Query);
        var addresses = new StacAddresses(request, items.Collection);
        return new(StacLanding.Collections(StacCollection.Of(store, items.Collection, options.Name, addresses), addresses));
    }

    private static StacResult Collection(HttpRequest request, StacItems items, ServerOptions options, IArchiveStore store, string collection)
    {
        Require(items, collection);
        StacParameters.Require(request.Query);
        return new(StacCollection.Of(store, collection, options.Name, new StacAddresses(request, collection)));
    }

    private static StacResult Items(HttpRequest request, StacItems items, string collection)
    {
        Require(items, collection);
        StacParameters.Require(request.Query, StacParameters.OfItems);
        var query = StacQueryString.Read(request.Query);
        return new(items.List(query, request, new StacAddresses(request, collection)), StacAddresses.GeoJson);
    }

    private static StacResult Item(HttpRequest request, StacItems items, string collection, string item)
    {
        Require(items, collection);
        StacParameters.Require(request.Query);
        var found = items.Find(item, new StacAddresses(request, collection))
            ?? throw RequestException.Missing("The collection has no item of this id.");
        return new(found, StacAddresses.GeoJson);
    }

    private static StacResult Search(HttpRequest request, StacItems items)
    {
        StacParameters.Require(request.Query, StacParameters.OfSearch);
        return new(items.List(StacQueryString.Read(request.Query), request, new StacAddresses(request, items.Collection)), StacAddresses.GeoJson);
    }

    private static async Task<StacResult> SearchByBody(HttpRequest request, StacItems items)
    {
        if (!request.HasJsonContentType())
        {
            throw new RequestException(415, "The body of a search is JSON: send it with Content-Type: application/json.");
        }

        StacParameters.Require(request.Query);
        try
        {
            using var body = await JsonDocument.ParseAsync(
                request.Body, new JsonDocumentOptions { AllowDuplicateProperties = false }, request.HttpContext.RequestAborted).ConfigureAwait(false);
            ReadableJson.Require(body.RootElement);
            var query = StacQueryBody.Read(body.RootElement);
            return new(items.List(query, request, new StacAddresses(request, items.Collection)), StacAddresses.GeoJson);
        }
        catch (JsonException error)
        {
            throw JsonBody.Doubled(error) ?? RequestException.Malformed("The body of a search is no JSON.");
        }
    }

    private static void Require(StacItems items, string collection)
    {
        if (collection != items.Collection)
        {
            throw RequestException.Missing($"There is no collection of this name; there is {items.Collection}.");
        }
    }

    private static RouteHandlerBuilder ProducesStac(this RouteHandlerBuilder endpoint, string type = StacAddresses.Json) => endpoint
        .Produces<JsonObject>(StatusCodes.Status200OK, type)
        .ProducesProblems(400, 404);
}

/// <summary>Answers with a STAC document.</summary>
/// <param name="document">The document.</param>
/// <param name="type">Its media type.</param>
internal sealed class StacResult(JsonObject document, string type = StacAddresses.Json) : IResult
{
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        httpContext.Response.ContentType = type;
        var json = new Utf8JsonWriter(httpContext.Response.BodyWriter, new JsonWriterOptions { Encoder = FileNameEncoder.ForPages });
        await using (json.ConfigureAwait(false))
        {
            document.WriteTo(json);
        }
    }
}

/// <summary>The serializer of STAC documents, made at compile time.</summary>
[JsonSerializable(typeof(JsonObject))]
internal sealed partial class StacJson : JsonSerializerContext;
