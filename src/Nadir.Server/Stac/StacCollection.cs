using System.Text.Json.Nodes;

namespace Nadir.Server.Stac;

/// <summary>Writes collections (STAC 1.1).</summary>
internal static class StacCollection
{
    /// <summary>Makes an id of a name: letters, digits and hyphens.</summary>
    public static string IdOf(string name)
    {
        var id = string.Concat(name.ToLowerInvariant()
            .Select(letter => char.IsAsciiLetterOrDigit(letter) || letter is '_' or '.' ? letter : '-')).Trim('-', '.');
        return id.Length > 0 ? id : "archive";
    }

    /// <summary>Writes the collection.</summary>
    /// <param name="collection">What is known of it.</param>
    /// <param name="source">What the collection says that the images come from; null when there is none,
    /// or nobody knows.</param>
    /// <param name="addresses">Where things are.</param>
    public static JsonObject Of(StacCollectionEntry collection, JsonObject? source, StacAddresses addresses)
    {
        JsonArray bounds = collection.Bounds is { } box ? [box.West, box.South, box.East, box.North]
            : [-180.0, -90.0, 180.0, 90.0];
        var written = new JsonObject
        {
            ["type"] = "Collection",
            ["stac_version"] = StacItem.Version,
            ["stac_extensions"] = StacSourceMembers.Extensions(source, []),
            ["id"] = collection.Id,
            ["title"] = collection.Title,
            ["description"] = collection.Description,
            ["license"] = "other",
            ["extent"] = new JsonObject
            {
                ["spatial"] = new JsonObject { ["bbox"] = new JsonArray((JsonNode)bounds) },
                ["temporal"] = new JsonObject
                {
                    ["interval"] = new JsonArray(
                    (JsonNode)new JsonArray(Time(collection.From), Time(collection.To)))
                },
            },
        };
        if (source is not null)
        {
            StacSourceMembers.Override(source, written);
        }

        written["links"] = StacSourceMembers.Append(
            [
                StacAddresses.Link("self", addresses.Collection, StacAddresses.Json),
                StacAddresses.Link("root", addresses.Root, StacAddresses.Json),
                StacAddresses.Link("parent", addresses.Root, StacAddresses.Json),
                StacAddresses.Link("items", addresses.Items, StacAddresses.GeoJson),
                StacAddresses.Link(StacLanding.QueryablesRelation, addresses.CollectionQueryables, StacAddresses.Schema,
                    "Queryables"),
            ],
            source);
        return written;
    }

    private static JsonValue? Time(DateTimeOffset? time) =>
        time is { } known ? JsonValue.Create(StacTime.Write(known)) : null;
}

/// <summary>Writes the landing page and what the API conforms to.</summary>
internal static class StacLanding
{
    /// <summary>Relation of a link to queryables.</summary>
    public const string QueryablesRelation = "http://www.opengis.net/def/rel/ogc/1.0/queryables";

    private const string Stac = "https://api.stacspec.org/v1.0.0/";
    private const string Filter = "https://api.stacspec.org/v1.0.0-rc.3/item-search#filter";
    private const string FreeText = "https://api.stacspec.org/v1.0.0-rc.1/";
    private const string Features = "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/";
    private const string Filtering = "http://www.opengis.net/spec/ogcapi-features-3/1.0/conf/";
    private const string Cql2 = "http://www.opengis.net/spec/cql2/1.0/conf/";

    private static readonly string[] Classes =
    [
        Stac + "core", Stac + "collections", Stac + "ogcapi-features", Stac + "item-search",
        Stac + "item-search#fields", Stac + "ogcapi-features#fields", Stac + "item-search#sort",
        Stac + "ogcapi-features#sort", Filter,
        FreeText + "item-search#free-text", FreeText + "ogcapi-features#free-text",
        Features + "core", Features + "geojson", Filtering + "filter", Filtering + "features-filter",
        Filtering + "queryables",
        Cql2 + "cql2-text", Cql2 + "cql2-json", Cql2 + "basic-cql2", Cql2 + "advanced-comparison-operators",
        Cql2 + "case-insensitive-comparison",
        Cql2 + "basic-spatial-functions", Cql2 + "basic-spatial-functions-plus", Cql2 + "spatial-functions",
        Cql2 + "temporal-functions",
        Cql2 + "property-property", Cql2 + "arithmetic",
    ];

    /// <summary>Writes the landing page.</summary>
    public static JsonObject Of(IReadOnlyList<StacCollectionEntry> collections, string title, StacAddresses addresses)
    {
        var get = StacAddresses.Link("search", addresses.Search, StacAddresses.GeoJson, "Search");
        get["method"] = "GET";
        var post = StacAddresses.Link("search", addresses.Search, StacAddresses.GeoJson, "Search");
        post["method"] = "POST";
        return new JsonObject
        {
            ["type"] = "Catalog",
            ["stac_version"] = StacItem.Version,
            ["id"] = "nadir",
            ["title"] = title,
            ["description"] =
                $"The archive {title} of remote-sensing images, which Nadir finds and describes by language.",
            ["conformsTo"] = Conformance()["conformsTo"]!.DeepClone(),
            ["links"] = new JsonArray(
            [
                StacAddresses.Link("self", addresses.Root, StacAddresses.Json),
                StacAddresses.Link("root", addresses.Root, StacAddresses.Json),
                StacAddresses.Link("service-desc", addresses.Of($"/openapi/v1.json"), OpenApi.ApiDocument.MediaType),
                StacAddresses.Link("service-doc", addresses.Of($"/"), "text/html"),
                StacAddresses.Link("conformance", addresses.Root + "/conformance", StacAddresses.Json),
                StacAddresses.Link("data", addresses.Collections, StacAddresses.Json),
                StacAddresses.Link(QueryablesRelation, addresses.Queryables, StacAddresses.Schema, "Queryables"),
                .. collections.Select(collection =>
                    StacAddresses.Link("child", addresses.CollectionOf(collection.Id), StacAddresses.Json,
                        collection.Title)),
                get,
                post,
            ]),
        };
    }

    /// <summary>Writes what the API conforms to.</summary>
    public static JsonObject Conformance() =>
        new() { ["conformsTo"] = new JsonArray([.. Classes.Select(name => (JsonNode)name)]) };

    /// <summary>Writes the list of collections.</summary>
    public static JsonObject Collections(IReadOnlyList<JsonObject> collections, StacAddresses addresses) => new()
    {
        ["collections"] = new JsonArray([.. collections]),
        ["numberMatched"] = collections.Count,
        ["numberReturned"] = collections.Count,
        ["links"] = new JsonArray(
            StacAddresses.Link("self", addresses.Collections, StacAddresses.Json),
            StacAddresses.Link("root", addresses.Root, StacAddresses.Json)),
    };
}
