using System.Text;
using System.Text.Json.Nodes;
using Nadir.Stac.Documents;
using Nadir.Stac.Items;

namespace Nadir.Stac.Tests.Items;

public sealed class StacRecordTests
{
    private const string Web = "https://example.com/catalogs/sea/one.json";

    [Theory]
    [InlineData("one.tif", "https://example.com/catalogs/sea/one.tif")]
    [InlineData("../one.tif", "https://example.com/catalogs/one.tif")]
    [InlineData("/one.tif", "https://example.com/one.tif")]
    [InlineData("https://other.example/one.tif?band=1", "https://other.example/one.tif?band=1")]
    [InlineData("https://u:p@other.example/one.tif", "https://other.example/one.tif")]
    [InlineData("https://other.example/one.tif?se=2024-01-01&sig=abc%2B", "https://other.example/one.tif")]
    [InlineData("https://other.example/one.tif?X-Amz-Signature=abc", "https://other.example/one.tif")]
    [InlineData("https://other.example/one.tif?api_key=abc", "https://other.example/one.tif")]
    [InlineData("https://other.example/{z}/{x}/{y}.png", "https://other.example/{z}/{x}/{y}.png")]
    [InlineData("{z}/{x}/{y}.png", "https://example.com/catalogs/sea/{z}/{x}/{y}.png")]
    [InlineData("s3://bucket/one.tif", "s3://bucket/one.tif")]
    [InlineData("s3://key:secret@bucket/one.tif", "s3://bucket/one.tif")]
    [InlineData("file:///home/user/one.tif", null)]
    [InlineData("javascript:alert(1)", null)]
    [InlineData("data:image/png;base64,AAAA", null)]
    public void References_of_the_web_become_absolute_and_keep_no_secret(string href, string? expected) =>
        Assert.Equal(expected, Asset(Record(Item(href), Web)));

    [Theory]
    [InlineData("../one.tif", "/data/sea/one.tif")]
    [InlineData("/data/sea/inner/one.tif", "/data/sea/inner/one.tif")]
    [InlineData("file:///data/sea/inner/one.tif", "/data/sea/inner/one.tif")]
    [InlineData("one%20two.tif", "/data/sea/items/one two.tif")]
    [InlineData("../../one.tif", null)]
    [InlineData("/home/user/one.tif", null)]
    [InlineData("https://other.example/one.tif", "https://other.example/one.tif")]
    public void References_of_local_catalogs_are_paths_within_their_folder(string href, string? expected) =>
        Assert.Equal(expected, Asset(Record(Item(href), "/data/sea/items/one.json", "/data/sea")));

    [Theory]
    [InlineData("../one.tif", "https://example.com/sea/one.tif")]
    [InlineData("../../one.tif", null)]
    [InlineData("/data/sea/one.tif", "/data/sea/one.tif")]
    public void A_local_copy_is_told_of_by_its_self_link(string href, string? expected)
    {
        var item = Item(href);
        item["links"] = new JsonArray(Link("self", "https://example.com/sea/items/one.json"),
            Link("license", "../LICENSE"), Link("license", "/data/sea/LICENSE"), Link("parent", "x.json"));

        var record = Record(item, "/data/sea/items/one.json", "/data/sea");

        Assert.Equal(expected, Asset(record));
        Assert.Equal(
            [("via", "https://example.com/sea/items/one.json"), ("license", "https://example.com/sea/LICENSE")],
            record["links"]!.AsArray()
                .Select(link => (link!["rel"]!.GetValue<string>(), link["href"]!.GetValue<string>())));
    }

    [Fact]
    public void An_item_is_kept_as_it_is_without_what_tells_where_it_stands()
    {
        var item = Item("one.tif");
        item["stac_extensions"] = new JsonArray("https://stac-extensions.github.io/eo/v1.1.0/schema.json");
        item["properties"] = JsonNode.Parse(
            """{"datetime":"2024-05-06T07:08:09Z","providers":[{"name":"ä","url":"https://example.com"}],"eo:cloud_cover":1.50}""");
        item["assets"]!["data"]!["alternate"] = JsonNode.Parse(
            """{"s3":{"href":"s3://bucket/one.tif"},"disk":{"href":"file:///home/user/one.tif"},"other":{"href":"https://example.com/x?token=1"}}""");
        item["links"] = new JsonArray(
            Link("self", "other.json"), Link("root", "../catalog.json"), Link("collection", "c.json"),
            Link("derived_from", "raw.json"), Link("", "x"), Link("next", "y"),
            new JsonObject
            {
                ["rel"] = "about",
                ["href"] = "about.html",
                ["title"] = "About",
                ["headers"] = new JsonObject { ["Authorization"] = "Bearer x" }
            });

        var record = Record(item, Web);

        Assert.True(JsonNode.DeepEquals(item["properties"], record["properties"]));
        Assert.True(JsonNode.DeepEquals(item["stac_extensions"], record["stac_extensions"]));
        Assert.Equal("1.50", record["properties"]!["eo:cloud_cover"]!.ToJsonString());
        Assert.Equal(["s3", "other"], record["assets"]!["data"]!["alternate"]!.AsObject().Select(member => member.Key));
        Assert.Equal("https://example.com/x",
            record["assets"]!["data"]!["alternate"]!["other"]!["href"]!.GetValue<string>());
        Assert.Equal(
            [("via", Web), ("derived_from", "https://example.com/catalogs/sea/raw.json"),
                ("about", "https://example.com/catalogs/sea/about.html")],
            record["links"]!.AsArray()
                .Select(link => (link!["rel"]!.GetValue<string>(), link["href"]!.GetValue<string>())));
        Assert.Equal(["rel", "href", "title"], record["links"]![2]!.AsObject().Select(member => member.Key));
    }

    [Fact]
    public void Of_an_item_among_others_the_self_link_tells_where_it_is()
    {
        var with = Item("one.tif");
        with["links"] = new JsonArray(Link("self", "items/one?token=x"));
        foreach (var (item, expected) in (ReadOnlySpan<(JsonObject, string?)>)[
            (with, "https://example.com/catalogs/sea/items/one"), (Item("two.tif"), null)])
        {
            using var document = Parse(
                new JsonObject { ["type"] = "FeatureCollection", ["features"] = new JsonArray(item) }, Web);

            var record = JsonNode.Parse(StacRecord.OfItem(document.Root.GetProperty("features")[0], document, null)!)!;

            Assert.Equal(expected, record["links"]!.AsArray().SingleOrDefault()?["href"]!.GetValue<string>());
        }
    }

    [Fact]
    public void A_collection_is_kept_whole()
    {
        var collection = JsonNode.Parse("""
            {
              "type": "Collection", "stac_version": "1.0.0", "id": "sea", "title": "Sea", "description": "d", "license": "CC-BY-4.0",
              "providers": [{"name": "p"}], "extent": {"spatial": {"bbox": [[0, 1, 2, 3]]}, "temporal": {"interval": [["2020-01-01T00:00:00Z", null]]}},
              "summaries": {"gsd": [10]}, "item_assets": {"data": {"type": "image/tiff"}}, "assets": {"thumbnail": {"href": "t.png"}},
              "links": [{"rel": "license", "href": "LICENSE"}, {"rel": "item", "href": "one.json"}, {"rel": "self", "href": "https://elsewhere.example/c.json"}]
            }
            """)!.AsObject();
        using var document = Parse(collection, "https://example.com/sea/collection.json");

        var record = JsonNode.Parse(StacCollection.Read(document, null)!.Record!)!.AsObject();

        foreach (var (name, value) in collection.Where(member => member.Key is not ("assets" or "links")))
        {
            Assert.True(JsonNode.DeepEquals(value, record[name]), name);
        }

        Assert.Equal("https://example.com/sea/t.png", record["assets"]!["thumbnail"]!["href"]!.GetValue<string>());
        Assert.Equal(
            [("via", "https://example.com/sea/collection.json"), ("license", "https://example.com/sea/LICENSE")],
            record["links"]!.AsArray()
                .Select(link => (link!["rel"]!.GetValue<string>(), link["href"]!.GetValue<string>())));
    }

    [Fact]
    public void Of_members_of_one_name_the_last_is_kept()
    {
        var text =
            """{"type":"Feature","id":"a","properties":{"a":1,"a":2,"b":{"c":1,"c":3}},"assets":{"d":{"href":"1.tif"},"d":{"href":"2.tif","href":"3.tif"}},"links":[]}""";
        using var document = StacDocument.Parse(
            new StacAddress(Web), new StacAddress(Web), 0, Encoding.UTF8.GetBytes(text));

        var record = JsonNode.Parse(StacRecord.OfItem(document.Root, document, null)!)!;

        Assert.Equal("""{"a":2,"b":{"c":3}}""", record["properties"]!.ToJsonString());
        Assert.Equal("""{"d":{"href":"https://example.com/catalogs/sea/3.tif"}}""", record["assets"]!.ToJsonString());
    }

    [Fact]
    public void What_is_too_long_is_not_kept()
    {
        var item = Item("one.tif");
        item["properties"]!["note"] = new string('x', StacRecord.LongestItem);
        using var document = Parse(item, Web);

        Assert.Null(StacRecord.OfItem(document.Root, document, null));
    }

    private static JsonObject Item(string href) => new()
    {
        ["type"] = "Feature",
        ["id"] = "one",
        ["properties"] = new JsonObject(),
        ["assets"] = new JsonObject
        {
            ["data"] = new JsonObject
            {
                ["href"] = href,
                ["title"] = "Data",
                ["roles"] = new JsonArray("data")
            }
        },
        ["links"] = new JsonArray(),
    };

    private static JsonObject Link(string relation, string href) => new() { ["rel"] = relation, ["href"] = href };

    private static string? Asset(JsonObject record) => record["assets"]!["data"]?["href"]!.GetValue<string>();

    private static JsonObject Record(JsonObject item, string address, string? root = null)
    {
        using var document = Parse(item, address);
        return JsonNode.Parse(StacRecord.OfItem(document.Root, document, root)!)!.AsObject();
    }

    private static StacDocument Parse(JsonObject json, string address) =>
        StacDocument.Parse(new StacAddress(address), new StacAddress(address), 0,
            Encoding.UTF8.GetBytes(json.ToJsonString()));
}
