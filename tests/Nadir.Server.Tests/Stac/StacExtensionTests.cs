using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Nadir.Archive;
using Nadir.Imagery;
using Nadir.Server.Tests.Support;
using Nadir.Stac.Items;

namespace Nadir.Server.Tests.Stac;

/// <summary>
/// Extensions of the STAC API in the shapes that pystac-client and STAC Browser send, against what was written.
/// </summary>
public sealed class StacExtensionTests(StacFixture fixture) : IClassFixture<StacFixture>
{
    [Fact]
    public async Task Queryables_are_json_schema_and_name_what_filters_may_name()
    {
        foreach (var address in new[] { "/stac/queryables", "/stac/collections/test/queryables" })
        {
            var response = await fixture.Client.GetAsync(address);
            Assert.Equal("application/schema+json", response.Content.Headers.ContentType?.MediaType);
            var schema = JsonElement.Parse(await response.Content.ReadAsStringAsync());
            Assert.Equal("https://json-schema.org/draft/2020-12/schema", StacRules.Text(schema, "$schema"));
            Assert.Equal(new Uri(fixture.Client.BaseAddress!, address).ToString(), StacRules.Text(schema, "$id"));
            var properties = schema.GetProperty("properties");
            Assert.All(["id", "collection", "geometry", "datetime", "eo:cloud_cover", "platform"],
                name => Assert.True(properties.TryGetProperty(name, out _), name));
            Assert.Equal("number", StacRules.Text(properties.GetProperty("eo:cloud_cover"), "type"));
            Assert.False(schema.GetProperty("additionalProperties").GetBoolean());
        }

        var landing = await fixture.GetAsync("/stac");
        Assert.EndsWith("/stac/queryables",
            StacRules.Link(landing, "http://www.opengis.net/def/rel/ogc/1.0/queryables"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_filter_holds_with_everything_else_that_is_asked_for_and_is_counted()
    {
        var expected = fixture.Scenes.Where((scene, index) => index < 20 && scene.South < 0)
            .Select(scene => Name(scene.Id)).ToList();
        var page = await fixture.GetAsync("/stac/search?limit=5&bbox=-180,-90,180,-0.5&filter="
            + Uri.EscapeDataString("eo:cloud_cover < 20 AND collection = 'test' AND platform IN ('x', 'y')"));
        Assert.Equal(expected.Count, page.GetProperty("numberMatched").GetInt32());
        List<string> found = [.. Ids(page)];
        for (var next = Next(page); next is not null; next = Next(page))
        {
            page = await fixture.GetAsync(next);
            found.AddRange(Ids(page));
        }

        Assert.Equal(expected, found);
        Assert.Equal(expected.Take(5),
            Ids(await fixture.GetAsync("/stac/collections/test/items?limit=5&bbox=-180,-90,180,-0.5&filter="
                + Uri.EscapeDataString("eo:cloud_cover < 20"))));
        Assert.Equal(0, (await fixture.GetAsync("/stac/search?filter=" + Uri.EscapeDataString("collection <> 'test'")))
            .GetProperty("numberMatched").GetInt32());
    }

    [Theory]
    [InlineData("eo:cloud_cover <", "position 17")]
    [InlineData("eo:cloud_cower < 5", "did you mean eo:cloud_cover?")]
    [InlineData("platform = x", "'x'")]
    public async Task What_is_no_filter_is_refused_in_a_sentence(string filter, string told)
    {
        var detail = await (await fixture.Client.GetAsync("/stac/search?filter=" + Uri.EscapeDataString(filter)))
            .ReadProblemAsync(400);
        Assert.Contains(told, detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("filter=TRUE&filter-lang=sql")]
    [InlineData("filter=TRUE&filter-lang=cql2-json&filter-crs=http://www.opengis.net/def/crs/EPSG/0/3857")]
    [InlineData("filter=TRUE%20AND&filter-lang=cql2-json")]
    [InlineData("sortby=nosuch")]
    [InlineData("sortby=%2B")]
    [InlineData("q=red&sortby=datetime")]
    [InlineData("filter-lang=other")]
    public async Task What_extensions_cannot_do_is_refused(string query) =>
        await (await fixture.Client.GetAsync("/stac/search?" + query)).ReadProblemAsync(400);

    [Theory]
    [InlineData("sortby=-eo:cloud_cover", """{"sortby":[{"field":"properties.eo:cloud_cover","direction":"desc"}]}""",
        true)]
    [InlineData("sortby=+properties.eo:cloud_cover", """{"sortby":[{"field":"eo:cloud_cover"}]}""", false)]
    public async Task Items_are_sorted_over_pages(string query, string body, bool isDescending)
    {
        var placed = fixture.Scenes.Select(scene => Name(scene.Id)).ToList();
        var expected = (isDescending ? placed.AsEnumerable().Reverse() : placed).ToList();
        List<string> found = [];
        for (var address = $"/stac/search?limit=13&{query}"; address is not null;)
        {
            var page = await fixture.GetAsync(address);
            found.AddRange(Ids(page));
            address = Next(page);
        }

        // Images without the property come last.
        Assert.Equal(expected, found.Take(placed.Count));
        Assert.Equal(StacFixture.Placed + 8, found.Count);
        var post = JsonNode.Parse(body)!;
        post["limit"] = 200;
        Assert.Equal(found, Ids(await fixture.SearchAsync(post.ToJsonString())));
    }

    [Fact]
    public async Task Fields_choose_members()
    {
        var item = (await fixture.GetAsync("/stac/search?limit=1&fields=id,properties.eo:cloud_cover,geometry&ids="
            + fixture.Scenes[5].Id)).GetProperty("features")[0];
        Assert.Equal(["collection", "geometry", "id", "properties", "stac_version", "type"],
            item.EnumerateObject().Select(member => member.Name).Order(StringComparer.Ordinal));
        Assert.Equal(["eo:cloud_cover"],
            item.GetProperty("properties").EnumerateObject().Select(member => member.Name));
        var rest = (await fixture.SearchAsync(
            """{"limit":1,"fields":{"exclude":["assets","properties.platform","id"]}}""")).GetProperty("features")[0];
        Assert.False(rest.TryGetProperty("assets", out _));
        Assert.True(rest.TryGetProperty("id", out _) && rest.TryGetProperty("geometry", out _));
        Assert.False(rest.GetProperty("properties").TryGetProperty("platform", out _));
    }

    [Fact]
    public async Task Words_find_items_by_the_search_of_the_archive()
    {
        var page = await fixture.GetAsync("/stac/search?q=green&limit=3");
        var search = await Answer.ToGoodSearch(fixture.Client, new JsonObject { ["text"] = "green", ["k"] = 3 });
        var first = page.GetProperty("features")[0];
        Assert.Equal(search.Sources[0], StacRules.Text(first.GetProperty("properties"), "title"));
        Assert.Equal(search.Json.GetProperty("results")[0].GetProperty("score").GetSingle(),
            first.GetProperty("properties").GetProperty("nadir:score").GetSingle());
        var scores = page.GetProperty("features").EnumerateArray()
            .Select(item => item.GetProperty("properties").GetProperty("nadir:score").GetSingle()).ToList();
        Assert.Equal(scores.OrderDescending(), scores);
        var second = await fixture.GetAsync(Next(page)!);
        Assert.Empty(Ids(page).Intersect(Ids(second)));
        var filtered = await fixture.SearchAsync(
            """{"q":["green"],"filter":{"op":"=","args":[{"property":"platform"},"x"]},"limit":200}""");
        Assert.Equal(fixture.Scenes.Select(scene => Name(scene.Id)).Order(StringComparer.Ordinal),
            Ids(filtered).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task The_description_of_the_api_is_what_its_link_says()
    {
        var link = (await fixture.GetAsync("/stac")).GetProperty("links").EnumerateArray()
            .Single(candidate => StacRules.Text(candidate, "rel") == "service-desc");
        var response = await fixture.Client.GetAsync(StacRules.Text(link, "href"));
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(StacRules.Text(link, "type"),
            response.Content.Headers.ContentType?.ToString().Replace(" ", "", StringComparison.Ordinal));
        Assert.StartsWith("3.1",
            StacRules.Text(JsonElement.Parse(await response.Content.ReadAsStringAsync()), "openapi"),
            StringComparison.Ordinal);
    }

    private static string Name(long id) => id.ToString(CultureInfo.InvariantCulture);

    private static IEnumerable<string> Ids(JsonElement page) =>
        page.GetProperty("features").EnumerateArray().Select(item => StacRules.Text(item, "id"));

    private static string? Next(JsonElement page)
    {
        var next = page.GetProperty("links").EnumerateArray()
            .FirstOrDefault(link => StacRules.Text(link, "rel") == "next");
        return next.ValueKind == JsonValueKind.Undefined ? null : StacRules.Text(next, "href");
    }
}

/// <summary>Items and collections keep the names that they have in their source.</summary>
public sealed class StacNameTests() : OwnServerTest()
{
    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        using var writer = Server.Store.OpenWriter();
        writer.Commit([Image("one", "a", "sea", 10), Image("two", "a", "sea", 20), Image("three", "a", "land", 30),
            Image("four", "2", null, 40), Image("five", "b/c ü", "sea", 50)]);
    }

    [Fact]
    public async Task Collections_of_the_source_stand_beside_that_of_the_archive()
    {
        var collections = (await GetAsync("/stac/collections")).GetProperty("collections");
        Assert.All(collections.EnumerateArray(), StacRules.CheckCollection);
        Assert.Equal(["test", "land", "sea"],
            collections.EnumerateArray().Select(collection => StacRules.Text(collection, "id")));
        var sea = collections[2];
        Assert.Equal(["10", "0", "51", "1"],
            sea.GetProperty("extent").GetProperty("spatial").GetProperty("bbox")[0].EnumerateArray()
                .Select(bound => bound.ToString()));
        Assert.Equal("2024-01-10T00:00:00Z",
            sea.GetProperty("extent").GetProperty("temporal").GetProperty("interval")[0][0].GetString());
        Assert.Equal(3, (await GetAsync("/stac/collections/sea/items")).GetProperty("numberMatched").GetInt32());
        Assert.Equal(9, (await GetAsync("/stac/collections/test/items")).GetProperty("numberMatched").GetInt32());
        Assert.Equal(4, (await GetAsync("/stac/search?collections=sea,land")).GetProperty("numberMatched").GetInt32());
        Assert.Equal(3,
            (await GetAsync("/stac")
                .ContinueWith(landing => landing.Result.GetProperty("links").EnumerateArray()
                    .Count(link => StacRules.Text(link, "rel") == "child"))));
    }

    [Fact]
    public async Task Ids_are_those_of_the_source_and_lead_to_one_item_each()
    {
        var items = (await GetAsync("/stac/search?limit=100")).GetProperty("features").EnumerateArray().ToList();
        Assert.Equal(items.Count,
            items.Select(item => StacRules.Text(item, "collection") + " " + StacRules.Text(item, "id")).Distinct()
                .Count());
        foreach (var item in items)
        {
            Assert.Equal(item.ToString(), (await GetAsync(StacRules.Link(item, "self"))).ToString());
        }

        Assert.Equal(["a", "a"],
            (await GetAsync("/stac/search?ids=a")).GetProperty("features").EnumerateArray()
                .Select(item => StacRules.Text(item, "id")));
        // An image of no catalog has the number 2, and was there first.
        var own = Assert.Single((await GetAsync("/stac/search?ids=2")).GetProperty("features").EnumerateArray());
        Assert.EndsWith(".png", StacRules.Text(own.GetProperty("properties"), "title"), StringComparison.Ordinal);
        Assert.StartsWith("2~", StacRules.Text(
            items.Single(item => StacRules.Text(item.GetProperty("properties"), "title") == "four"), "id"),
            StringComparison.Ordinal);
        Assert.Equal(3, (await GetAsync("/stac/search?filter=" + Uri.EscapeDataString("id = 'a'")))
            .GetProperty("numberMatched").GetInt32());
    }

    private async Task<JsonElement> GetAsync(string address)
    {
        var response = await Client.GetAsync(address);
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, text);
        return JsonElement.Parse(text);
    }

    private ItemChange.Indexed Image(string title, string id, string? collection, int west)
    {
        List<ItemAttribute> attributes = [ItemAttribute.Of("stac:id", id), ItemAttribute.Of("title", title)];
        if (collection is not null)
        {
            attributes.Add(ItemAttribute.Of("stac:collection", collection));
        }

        var vector = new float[Server.Encoder.Dimension];
        vector[0] = 1;
        var time = new DateTimeOffset(2024, 1, 1, 0, 0, 0, TimeSpan.Zero).AddDays(west - 1);
        var ground = string.Create(
            CultureInfo.InvariantCulture,
            $$"""{"type":"Polygon","coordinates":[[[{{west}},0],[{{west + 1}},0],[{{west + 1}},1],[{{west}},1],[{{west}},0]]]}""");
        return new ItemChange.Indexed(
            new SourceStamp($"{Server.Images}/{title}.tif", 5, 5), new byte[32], 100, 100,
            new ItemDescription(time, time, attributes), [new CatalogWindow(new PixelWindow(0, 0, 100, 100), ground)],
            vector);
    }
}
