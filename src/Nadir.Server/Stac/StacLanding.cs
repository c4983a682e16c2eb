using System.Text.Json.Nodes;

namespace Nadir.Server.Stac;

/// <summary>Writes the landing page and what the API conforms to.</summary>
internal static class StacLanding
{
    private const string Stac = "https://api.stacspec.org/v1.0.0/";
    private const string Features = "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/";

    private static readonly string[] Classes =
    [
        Stac + "core", Stac + "collections", Stac + "ogcapi-features", Stac + "item-search", Features + "core", Features + "geojson",
    ];

    /// <summary>Writes the landing page.</summary>
    public static JsonObject Of(string collection, string title, StacAddresses addresses)
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
            ["description"] = $"The archive {title} of remote-sensing images, which Nadir finds and describes by language.",
            ["conformsTo"] = Conformance()["conformsTo"]!.DeepClone(),
            ["links"] = new JsonArray(
                StacAddresses.Link("self", addresses.Root, StacAddresses.Json),
                StacAddresses.Link("root", addresses.Root, StacAddresses.Json),
                StacAddresses.Link("service-desc", addresses.Of($"/openapi/v1.json"), "application/vnd.oai.openapi+json;version=3.1"),
                StacAddresses.Link("service-doc", addresses.Of($"/"), "text/html"),
                StacAddresses.Link("conformance", addresses.Root + "/conformance", StacAddresses.Json),
                StacAddresses.Link("data", addresses.Collections, StacAddresses.Json),
                StacAddresses.Link("child", addresses.Collection, StacAddresses.Json, title),
                get,
                post),
        };
    }

    /// <summary>Writes what the API conforms to.</summary>
    public static JsonObject Conformance() => new() { ["conformsTo"] = new JsonArray([.. Classes.Select(name => (JsonNode)name)]) };

    /// <summary>Writes the list of collections.</summary>
    public static JsonObject Collections(JsonObject collection, StacAddresses addresses) => new()
    {
        ["collections"] = new JsonArray(collection),
        ["links"] = new JsonArray(
            StacAddresses.Link("self", addresses.Collections, StacAddresses.Json),
            StacAddresses.Link("root", addresses.Root, StacAddresses.Json)),
    };
}
