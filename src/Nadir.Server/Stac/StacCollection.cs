using System.Text.Json.Nodes;
using Nadir.Archive.Ports;

namespace Nadir.Server.Stac;

/// <summary>Writes the archive as a collection (STAC 1.1).</summary>
internal static class StacCollection
{
    /// <summary>Makes an id of a name: letters, digits and hyphens.</summary>
    public static string IdOf(string name)
    {
        var id = string.Concat(name.ToLowerInvariant().Select(letter => char.IsAsciiLetterOrDigit(letter) || letter is '_' or '.' ? letter : '-')).Trim('-', '.');
        return id.Length > 0 ? id : "archive";
    }

    /// <summary>Writes the collection.</summary>
    /// <param name="store">The archive.</param>
    /// <param name="id">Id of the collection.</param>
    /// <param name="title">What the archive is called.</param>
    /// <param name="addresses">Where things are.</param>
    public static JsonObject Of(IArchiveStore store, string id, string title, StacAddresses addresses)
    {
        var summary = store.ReadSummary();
        JsonArray bounds = summary.Bounds is { } box ? [box.West, box.South, box.East, box.North] : [-180.0, -90.0, 180.0, 90.0];
        return new JsonObject
        {
            ["type"] = "Collection",
            ["stac_version"] = StacItem.Version,
            ["stac_extensions"] = new JsonArray(),
            ["id"] = id,
            ["title"] = title,
            ["description"] = $"The images of the archive {title}, which can be searched by words and pictures.",
            ["license"] = "other",
            ["extent"] = new JsonObject
            {
                ["spatial"] = new JsonObject { ["bbox"] = new JsonArray((JsonNode)bounds) },
                ["temporal"] = new JsonObject { ["interval"] = new JsonArray((JsonNode)new JsonArray(Time(summary.AcquiredFrom), Time(summary.AcquiredTo))) },
            },
            ["links"] = new JsonArray(
                StacAddresses.Link("self", addresses.Collection, StacAddresses.Json),
                StacAddresses.Link("root", addresses.Root, StacAddresses.Json),
                StacAddresses.Link("parent", addresses.Root, StacAddresses.Json),
                StacAddresses.Link("items", addresses.Items, StacAddresses.GeoJson)),
        };
    }

    private static JsonValue? Time(DateTimeOffset? time) => time is { } known ? JsonValue.Create(StacTime.Write(known)) : null;
}

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
