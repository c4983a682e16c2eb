using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Extensions;
using Nadir.Archive;
using Nadir.Archive.Ports;
using Nadir.Archive.Search.Filters;
using Nadir.Server.Problems;
using Nadir.Server.Sources;

namespace Nadir.Server.Stac;

/// <summary>Items and pages of items. Thread-safe.</summary>
internal sealed class StacItems(
    IArchiveStore store, SourceNames names, StacNames ids, StacSourceRecords sources, StacWordSearch words)
{
    /// <summary>Finds an item.</summary>
    /// <returns>Null when there is none.</returns>
    public JsonObject? Find(string id, string collection, HttpRequest request) =>
        ids.Find([id], [collection]).FirstOrDefault() is { } found ? Write([found], request)[0] : null;

    /// <summary>Writes a page.</summary>
    /// <param name="query">What is asked for.</param>
    /// <param name="request">The request, whose parameters the link to the next page keeps.</param>
    /// <param name="cancellationToken">The client has gone.</param>
    /// <exception cref="RequestException">A property is unknown, or words are searched for in an order
    /// of their own.</exception>
    public async Task<JsonObject> ListAsync(StacQuery query, HttpRequest request, CancellationToken cancellationToken)
    {
        RequireKnown(query);
        var scenes = ToScenes(query);
        if (query.Words is { } text)
        {
            var ranked = await words.FindAsync(text, query, scenes, cancellationToken).ConfigureAwait(false);
            var shown = ranked.Skip((int)query.After).Take(query.Limit).ToList();
            var written = Write([.. shown.Select(row => row.Scene)], request);
            return Page(
                [.. shown.Select((row, index) => Scored(written[index], row.Score, words.Probability(row.Score)))],
                ranked.Count > query.After + query.Limit ? query.After + query.Limit : null, null, query, request);
        }

        try
        {
            var found = scenes.Ids is { Count: 0 } ? [] : store.ListScenes(scenes);
            var page = found.Take(query.Limit).ToList();
            return Page(
                Write(page, request),
                found.Count > page.Count ? page[^1].Id : null,
                scenes.Ids is { Count: 0 } ? 0 : store.CountScenes(scenes),
                query,
                request);
        }
        catch (ArchiveException) when (query.After > 0 && query.Order.Count > 0 && store.FindScene(query.After) is null)
        {
            throw RequestException.Malformed(
                "The item where the page before ended is no longer in the archive; begin the search anew.");
        }
    }

    private JsonObject[] Write(List<ArchiveScene> scenes, HttpRequest request)
    {
        var records = sources.OfItems(scenes);
        return [.. scenes.Select(scene =>
        {
            var collection = ids.CollectionOf(scene);
            return StacItem.Of(
                scene, ids.IdOf(scene), names.ToName(scene.Stamp.Source), collection,
                records.GetValueOrDefault(scene.Id), new StacAddresses(request, collection));
        })];
    }

    private static JsonObject Scored(JsonObject item, float score, double? probability)
    {
        item["properties"]!["nadir:score"] = score;
        if (probability is { } known)
        {
            item["properties"]!["nadir:probability"] = known;
        }

        return item;
    }

    private void RequireKnown(StacQuery query)
    {
        if (query is { Words: not null, Order.Count: > 0 })
        {
            throw RequestException.Malformed("q orders items by how well they fit; leave sortby or q out.");
        }

        try
        {
            query.Filter?.RequireKnown(store);
            FilterExpression.RequireKnown(store, query.Order.Select(order => order.Property));
        }
        catch (ArchiveException error)
        {
            throw RequestException.Malformed(error.Message);
        }
    }

    // One item more than the page has tells whether there is a next page.
    private SceneQuery ToScenes(StacQuery query)
    {
        List<FilterExpression> where = query.Filter is { } filter ? [ids.WithDefault(filter)] : [];
        if (query.Collections is { } collections && query.Ids is null)
        {
            where.Add(ids.In(collections));
        }

        return new SceneQuery
        {
            Filter = query.ToWindows(),
            Where = where,
            Ids = query.Ids is null ? null : [.. ids.Find(query.Ids, query.Collections).Select(scene => scene.Id)],
            Order = query.Order,
            After = query.After,
            Count = query.Limit + 1,
        };
    }

    private static JsonObject Page(
        JsonObject[] features, long? next, long? matched, StacQuery query, HttpRequest request)
    {
        var addresses = new StacAddresses(request, "");
        JsonArray links =
        [
            StacAddresses.Link("root", addresses.Root, StacAddresses.Json),
            StacAddresses.Link("self", addresses.Self, StacAddresses.GeoJson),
        ];
        if (next is { } token)
        {
            links.Add((JsonNode)Next(request, addresses, token.ToString(CultureInfo.InvariantCulture)));
        }

        var page = new JsonObject
        {
            ["type"] = "FeatureCollection",
            ["features"] = new JsonArray([.. features.Select(query.Fields.Of)]),
            ["links"] = links,
            ["numberReturned"] = features.Length,
        };
        if (matched is { } count)
        {
            page["numberMatched"] = count;
        }

        return page;
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
        var next = StacAddresses.Link(
            "next", addresses.Of($"{request.Path.ToUriComponent()}") + new QueryBuilder(parameters),
            StacAddresses.GeoJson);
        next["method"] = "GET";
        return next;
    }
}
