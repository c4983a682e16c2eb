using System.Text.Json.Nodes;
using Nadir.Archive;
using Nadir.Stac.Geometries;

namespace Nadir.Server.Stac;

/// <summary>Writes an image of the archive as an item (STAC 1.1).</summary>
internal static class StacItem
{
    public const string Version = "1.1.0";

    private const string WebMapLinks = "https://stac-extensions.github.io/web-map-links/v1.2.0/schema.json";

    /// <summary>Writes an item.</summary>
    /// <param name="scene">The image.</param>
    /// <param name="id">Id of the item.</param>
    /// <param name="title">What it is called where its source does not say.</param>
    /// <param name="collection">Id of the collection.</param>
    /// <param name="source">What the item says that the image comes from; null when it comes from none, or nobody
    /// knows. Is used up.</param>
    /// <param name="addresses">Where things are.</param>
    public static JsonObject Of(
        ArchiveScene scene, string id, string title, string collection, JsonObject? source, StacAddresses addresses)
    {
        var item = new JsonObject
        {
            ["type"] = "Feature",
            ["stac_version"] = Version,
            ["stac_extensions"] = StacSourceMembers.Extensions(source, scene.HasTiles ? [WebMapLinks] : []),
            ["id"] = id,
            ["geometry"] = scene.Footprint is null ? null : JsonNode.Parse(scene.Footprint),
        };
        if (scene.Footprint is not null)
        {
            var bounds = FootprintBounds.Of(scene.Footprint);
            item["bbox"] = new JsonArray(bounds.West, bounds.South, bounds.East, bounds.North);
        }

        item["properties"] = StacProperties.Of(scene, title, source?["properties"] as JsonObject);
        item["links"] = StacSourceMembers.Append(Links(scene, id, addresses), source);
        item["assets"] = Assets(scene, source?["assets"] as JsonObject, addresses);
        item["collection"] = collection;
        return item;
    }

    private static JsonArray Links(ArchiveScene scene, string id, StacAddresses addresses)
    {
        JsonArray links =
        [
            StacAddresses.Link("self", addresses.Item(id), StacAddresses.GeoJson),
            StacAddresses.Link("root", addresses.Root, StacAddresses.Json),
            StacAddresses.Link("parent", addresses.Collection, StacAddresses.Json),
            StacAddresses.Link("collection", addresses.Collection, StacAddresses.Json),
            StacAddresses.Link("related", addresses.Of($"/api/items/{scene.View}"), StacAddresses.Json,
                "The whole image as a window that searches find"),
        ];
        if (scene.HasTiles)
        {
            links.Add((JsonNode)StacAddresses.Link(
                "xyz", addresses.Of($"/api/scenes/{scene.Id}/tiles/") + "{z}/{x}/{y}.webp", "image/webp",
                "Map tiles in Web Mercator"));
        }

        return links;
    }

    // The source's own keep their keys, since that is what who knows the source asks for.
    private static JsonObject Assets(ArchiveScene scene, JsonObject? source, StacAddresses addresses)
    {
        var assets = new JsonObject();
        foreach (var (key, asset) in ((string, JsonObject)[])
        [
            ("thumbnail", Asset(addresses.Of($"/api/scenes/{scene.Id}/image?size=256&format=jpeg"), "image/jpeg",
                "Thumbnail", "thumbnail")),
            ("overview", Asset(addresses.Of($"/api/scenes/{scene.Id}/image?size=2048&format=webp"), "image/webp",
                "The whole image, at most 2048 pixels wide or high", "overview", "visual")),
        ])
        {
            assets[source?.ContainsKey(key) == true ? $"nadir-{key}" : key] = asset;
        }

        foreach (var (key, asset) in source?.ToArray() ?? [])
        {
            source!.Remove(key);
            assets[key] = asset;
        }

        return assets;
    }

    private static JsonObject Asset(string address, string type, string title, params string[] roles) => new()
    {
        ["href"] = address,
        ["type"] = type,
        ["title"] = title,
        ["roles"] = new JsonArray([.. roles.Select(role => (JsonNode)role)]),
    };
}
