using System.Text.Json;
using Nadir.Server.Tests.Support;

namespace Nadir.Server.Tests.Stac;

public sealed class StacDocumentTests(StacFixture fixture) : IClassFixture<StacFixture>
{
    [Fact]
    public async Task A_client_finds_everything_from_the_landing_page()
    {
        var landing = await fixture.GetAsync("/stac");
        StacRules.CheckLanding(landing);
        var conformance = await fixture.GetAsync(StacRules.Link(landing, "conformance"));
        Assert.Equal(landing.GetProperty("conformsTo").ToString(), conformance.GetProperty("conformsTo").ToString());
        string[] classes = [.. conformance.GetProperty("conformsTo").EnumerateArray()
            .Select(value => value.GetString()!)];
        Assert.Contains("https://api.stacspec.org/v1.0.0/core", classes);
        Assert.Contains("https://api.stacspec.org/v1.0.0/item-search", classes);
        var collections = await fixture.GetAsync(StacRules.Link(landing, "data"));
        StacRules.CheckLinks(collections, "self", "root");
        var collection = Assert.Single(collections.GetProperty("collections").EnumerateArray());
        StacRules.CheckCollection(collection);
        Assert.Equal(collection.ToString(), (await fixture.GetAsync(StacRules.Link(collection, "self"))).ToString());
        Assert.Equal(StacRules.Link(landing, "child"), StacRules.Link(collection, "self"));
        var items = await fixture.GetAsync(StacRules.Link(collection, "items"));
        StacRules.CheckItemCollection(items);
        Assert.Equal(10, items.GetProperty("features").GetArrayLength());
    }

    [Fact]
    public async Task Every_item_is_valid_and_is_found_at_its_own_address()
    {
        var page = await fixture.GetAsync("/stac/search?limit=500");
        StacRules.CheckItemCollection(page);
        Assert.Equal(StacFixture.Placed + 8, page.GetProperty("features").GetArrayLength());
        foreach (var item in page.GetProperty("features").EnumerateArray())
        {
            Assert.Equal(item.ToString(), (await fixture.GetAsync(StacRules.Link(item, "self"))).ToString());
        }
    }

    [Fact]
    public async Task An_item_tells_what_the_archive_knows()
    {
        var scene = fixture.Scenes[8];
        var item = (await fixture.GetAsync($"/stac/search?ids={scene.Id}")).GetProperty("features")[0];
        var properties = item.GetProperty("properties");
        Assert.Equal(JsonValueKind.Null, properties.GetProperty("datetime").ValueKind);
        Assert.Equal("2024-01-09T12:00:00Z", StacRules.Text(properties, "start_datetime"));
        Assert.Equal("2024-01-11T12:00:00Z", StacRules.Text(properties, "end_datetime"));
        Assert.Equal(8, properties.GetProperty("eo:cloud_cover").GetInt32());
        Assert.Equal(["msi"], properties.GetProperty("instruments").EnumerateArray()
            .Select(value => value.GetString()));
        Assert.Equal("x", StacRules.Text(properties, "platform"));
        Assert.Equal("8.tif", StacRules.Text(properties, "title"));
        Assert.Equal(["-130", "-32", "-128", "-31"],
            item.GetProperty("bbox").EnumerateArray().Select(value => value.ToString()));
        Assert.Contains("/tiles/{z}/{x}/{y}.webp", StacRules.Link(item, "xyz"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Across_the_antimeridian_west_is_greater_than_east()
    {
        var scene = fixture.Scenes.First(found => found.East > 180);
        var item = (await fixture.GetAsync($"/stac/search?ids={scene.Id}")).GetProperty("features")[0];
        Assert.Equal([179.5, scene.South, -179.5, scene.North],
            item.GetProperty("bbox").EnumerateArray().Select(value => value.GetDouble()));
    }

    [Fact]
    public async Task Thumbnails_of_items_are_pictures()
    {
        var plain = (await fixture.GetAsync("/stac/search?limit=1")).GetProperty("features")[0];
        var href = StacRules.Text(plain.GetProperty("assets").GetProperty("thumbnail"), "href");
        Assert.Equal(40, (await (await fixture.Client.GetAsync(href)).ReadPictureAsync()).Image.Width);
    }

    [Theory]
    [InlineData("/stac/collections/none", 404)]
    [InlineData("/stac/collections/none/items", 404)]
    [InlineData("/stac/collections/test/items/99999", 404)]
    [InlineData("/stac/collections/test/items/abc", 404)]
    [InlineData("/stac/collections/test/items/-1", 404)]
    public async Task What_is_not_there_is_a_problem(string address, int status) =>
        await (await fixture.Client.GetAsync(address)).ReadProblemAsync(status);
}
