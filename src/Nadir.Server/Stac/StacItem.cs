using System.Globalization;
using System.Text.Json.Nodes;
using Nadir.Archive;
using Nadir.Stac.Geometries;
using Nadir.Stac.Items;

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
    /// <param name="addresses">Where things are.</param>
    public static JsonObject Of(ArchiveScene scene, string id, string title, string collection, StacAddresses addresses)
    {
        var item = new JsonObject
        {
            ["type"] = "Feature",
            ["stac_version"] = Version,
            ["stac_extensions"] = scene.HasTiles ? new JsonArray(WebMapLinks) : new JsonArray(),
            ["id"] = id,
            ["geometry"] = scene.Footprint is null ? null : JsonNode.Parse(scene.Footprint),
        };
        if (scene.Footprint is not null)
        {
            var bounds = FootprintBounds.Of(scene.Footprint);
            item["bbox"] = new JsonArray(bounds.West, bounds.South, bounds.East, bounds.North);
        }

        item["properties"] = StacProperties.Of(scene, title);
        item["links"] = Links(scene, id, addresses);
        item["assets"] = Assets(scene, addresses);
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
            StacAddresses.Link("related", addresses.Of($"/api/items/{scene.View}"), StacAddresses.Json, "The whole image as a window that searches find"),
        ];
        if (scene.HasTiles)
        {
            links.Add((JsonNode)StacAddresses.Link(
                "xyz", addresses.Of($"/api/scenes/{scene.Id}/tiles/") + "{z}/{x}/{y}.webp", "image/webp", "Map tiles in Web Mercator"));
        }

        return links;
    }

    private static JsonObject Assets(ArchiveScene scene, StacAddresses addresses) => new()
    {
        ["thumbnail"] = Asset(addresses.Of($"/api/scenes/{scene.Id}/image?size=256&format=jpeg"), "image/jpeg", "Thumbnail", "thumbnail"),
        ["overview"] = Asset(addresses.Of($"/api/scenes/{scene.Id}/image?size=2048&format=webp"), "image/webp", "The whole image, at most 2048 pixels wide or high", "overview", "visual"),
    };

    private static JsonObject Asset(string address, string type, string title, params string[] roles) => new()
    {
        ["href"] = address,
        ["type"] = type,
        ["title"] = title,
        ["roles"] = new JsonArray([.. roles.Select(role => (JsonNode)role)]),
    };
}

/// <summary>The properties of an item: its time, and what the archive knows of the image by name.</summary>
internal static class StacProperties
{
    // What the specification, or this server, gives a meaning and a type of its own.
    private static readonly HashSet<string> Taken = new(StringComparer.OrdinalIgnoreCase)
    {
        "datetime", "start_datetime", "end_datetime", "title", "providers", "bands", "statistics", "license", "keywords", "roles",
    };

    /// <summary>Writes the properties.</summary>
    /// <param name="scene">The image.</param>
    /// <param name="title">What it is called.</param>
    public static JsonObject Of(ArchiveScene scene, string title)
    {
        var properties = Times(scene);
        properties["title"] = scene.Description.Attributes.FirstOrDefault(attribute => attribute.Name == "title")?.Text ?? title;
        properties["nadir:width"] = scene.Width;
        properties["nadir:height"] = scene.Height;
        foreach (var attribute in scene.Description.Attributes.GroupBy(attribute => attribute.Name, StringComparer.OrdinalIgnoreCase))
        {
            if (!Taken.Contains(attribute.Key) && !properties.ContainsKey(attribute.Key))
            {
                JsonNode[] values = [.. attribute.Select(Value)];
                properties[attribute.Key] = values.Length == 1 && attribute.Key != "instruments" ? values[0] : new JsonArray(values);
            }
        }

        return properties;
    }

    private static JsonObject Times(ArchiveScene scene)
    {
        var (from, to) = (scene.Description.AcquiredFrom, scene.Description.AcquiredTo);
        if (from is { } begun && to is { } ended)
        {
            return begun == ended
                ? new JsonObject { ["datetime"] = StacTime.Write(begun) }
                : new JsonObject { ["datetime"] = null, ["start_datetime"] = StacTime.Write(begun), ["end_datetime"] = StacTime.Write(ended) };
        }

        // The specification wants a range where there is no time. One that is made up would be found by searches that the
        // archive leaves the image out of, so of an undated image nothing is said, and of half a range that half.
        var times = new JsonObject { ["datetime"] = null };
        if (from is { } start)
        {
            times["start_datetime"] = StacTime.Write(start);
        }

        if (to is { } end)
        {
            times["end_datetime"] = StacTime.Write(end);
        }

        return times;
    }

    // Times of format ISO 8601, versions and the like are texts even where they read as numbers.
    private static JsonNode Value(ItemAttribute attribute) =>
        attribute.Number is { } number && attribute.Text == number.ToString("R", CultureInfo.InvariantCulture)
            ? JsonValue.Create(number)
            : JsonValue.Create(attribute.Text);
}
