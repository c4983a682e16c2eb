using System.Text.Json;
using System.Text.Json.Nodes;
using Nadir.Imagery;

namespace Nadir.Archive.Tests.Support;

/// <summary>Writes STAC documents and the small images that they name.</summary>
public static class TestCatalog
{
    private static readonly ColorInterpretation[] RedGreenBlue =
        [ColorInterpretation.Red, ColorInterpretation.Green, ColorInterpretation.Blue];

    public static JsonObject Catalog(string id, params (string Relation, string Href)[] links) => new()
    {
        ["type"] = "Catalog",
        ["stac_version"] = "1.1.0",
        ["id"] = id,
        ["description"] = "of a test",
        ["links"] = Links(links),
    };

    public static JsonObject Collection(string id, params (string Relation, string Href)[] links)
    {
        var collection = Catalog(id, links);
        collection["type"] = "Collection";
        collection["license"] = "CC0-1.0";
        collection["extent"] = JsonNode.Parse(
            """{"spatial":{"bbox":[[-180,-90,180,90]]},"temporal":{"interval":[[null,null]]}}""");
        return collection;
    }

    public static JsonObject Item(string id, params (string Key, string Href, string? Type, string[] Roles)[] assets)
    {
        var item = new JsonObject
        {
            ["type"] = "Feature",
            ["stac_version"] = "1.1.0",
            ["id"] = id,
            ["geometry"] = null,
            ["properties"] = new JsonObject { ["datetime"] = "2024-05-06T07:08:09Z" },
            ["links"] = new JsonArray(),
            ["assets"] = new JsonObject(),
        };
        foreach (var (key, href, type, roles) in assets)
        {
            item["assets"]![key] = new JsonObject
            {
                ["href"] = href,
                ["type"] = type,
                ["roles"] = new JsonArray([.. roles.Select(role => (JsonNode)role)]),
            };
        }

        return item;
    }

    /// <summary>An item with one picture.</summary>
    public static JsonObject Item(string id, string href) =>
        Item(id, ("visual", href, "image/tiff; application=geotiff", ["visual"]));

    public static JsonObject ItemCollection(params JsonObject[] items) => new()
    {
        ["type"] = "FeatureCollection",
        ["features"] = new JsonArray([.. items]),
    };

    public static JsonElement ToElement(this JsonObject document) => JsonSerializer.SerializeToElement(document);

    /// <summary>Writes a document.</summary>
    /// <returns>Its path.</returns>
    public static string Write(this JsonObject document, string folder, string name)
    {
        var path = Path.GetFullPath(Path.Combine(folder, name));
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, document.ToJsonString());
        return path;
    }

    /// <summary>Writes a GeoTIFF of random colours.</summary>
    /// <returns>Its path.</returns>
    public static string WriteTiff(string folder, string name, int seed, bool isGeoreferenced = true, int size = 40)
    {
        var path = Path.GetFullPath(Path.Combine(folder, name));
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var samples = new byte[3 * size * size];
        var random = new Random(seed);
        var levels = new byte[3 * 16];
        random.NextBytes(levels);
        for (var i = 0; i < samples.Length; i++)
        {
            var (band, y, x) = (i / (size * size), i / size % size, i % size);
            samples[i] = (byte)Math.Max(1, (int)levels[(16 * band) + (y * 4 / size * 4) + (x * 4 / size)]);
        }

        GeoTiffWriter.Write(path, new Raster<byte>
        {
            Width = size,
            Height = size,
            Samples = samples,
            Colors = RedGreenBlue,
            GeoTransform = isGeoreferenced ? new GeoTransform(10, 1e-4, 0, 50, 0, -1e-4) : null,
            CoordinateSystem = isGeoreferenced ? "EPSG:4326" : null,
        });
        return path;
    }

    private static JsonArray Links((string Relation, string Href)[] links) =>
        new(
            [.. links.Select(link =>
                new JsonObject { ["rel"] = link.Relation, ["href"] = link.Href, ["type"] = "application/json" })]);
}
