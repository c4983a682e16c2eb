using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Extensions;
using Nadir.Archive.Ports;
using Nadir.Server.Sources;

namespace Nadir.Server.Stac;

/// <summary>Pages of items. Thread-safe.</summary>
internal sealed class StacItems(IArchiveStore store, SourceNames names, ServerOptions options)
{
    /// <summary>Id of the one collection.</summary>
    public string Collection { get; } = StacCollection.IdOf(options.Name);

    /// <summary>Finds an item.</summary>
    /// <returns>Null when there is none.</returns>
    public JsonObject? Find(string id, StacAddresses addresses) =>
        long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var scene) && store.FindScene(scene) is { } found
            ? StacItem.Of(found, names.ToName(found.Stamp.Source), Collection, addresses)
            : null;

    /// <summary>Writes a page.</summary>
    /// <param name="query">What is asked for.</param>
    /// <param name="request">The request, whose parameters the link to the next page keeps.</param>
    /// <param name="addresses">Where things are.</param>
    public JsonObject List(StacQuery query, HttpRequest request, StacAddresses addresses)
    {
        var found = query.Collections is null || query.Collections.Contains(Collection) ? store.ListScenes(query.ToScenes()) : [];
        var page = found.Take(query.Limit).ToList();
        JsonArray links =
        [
            StacAddresses.Link("root", addresses.Root, StacAddresses.Json),
            StacAddresses.Link("self", addresses.Self, StacAddresses.GeoJson),
        ];
        if (found.Count > page.Count)
        {
            links.Add((JsonNode)Next(request, addresses, page[^1].Id.ToString(CultureInfo.InvariantCulture)));
        }

        return new JsonObject
        {
            ["type"] = "FeatureCollection",
            ["features"] = new JsonArray([.. page.Select(scene => StacItem.Of(scene, names.ToName(scene.Stamp.Source), Collection, addresses))]),
            ["links"] = links,
            ["numberReturned"] = page.Count,
        };
    }

    // Of a search by POST the body of the next page is the one of this, with a token.
    private static JsonObject Next(HttpRequest request, StacAddresses addresses, string token)
    {
        if (HttpMethods.IsPost(request.Method))
        {
            var link = StacAddresses.Link("next", addresses.Search, StacAddresses.GeoJson);
            link["method"] = "POST";
            link["merge"] = true;
            link["body"] = new JsonObject { ["token"] = token };
            return link;
        }

        var parameters = request.Query.Where(pair => pair.Key != "token").Append(new("token", token));
        var next = StacAddresses.Link("next", addresses.Of($"{request.Path.Value}") + new QueryBuilder(parameters), StacAddresses.GeoJson);
        next["method"] = "GET";
        return next;
    }
}
