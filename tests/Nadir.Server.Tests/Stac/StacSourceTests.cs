using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Nadir.Archive;
using Nadir.Archive.Ingest;
using Nadir.Archive.Tests.Support;
using Nadir.Server.Tests.Support;
using Nadir.Stac;
using Nadir.Stac.Fetching;

namespace Nadir.Server.Tests.Stac;

/// <summary>What the items and collections of catalogs say of themselves is given on.</summary>
public sealed class StacSourceTests : IDisposable
{
    private static readonly IngestOptions Options = new()
    {
        Stac = new StacOptions { Fetch = new FetchOptions { AllowPrivateAddresses = true, Retries = 0 } },
    };

    private readonly LoopbackServer _web = new();
    private readonly TemporaryFolder _folder = new();

    public void Dispose()
    {
        _web.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_catalog_of_the_web_is_given_on_as_it_is()
    {
        await using var server = await StartAsync();
        Serve();
        server.Ingest(_web.At("sea/collection.json").AbsoluteUri);

        var collection = await server.GetAsync("/stac/collections/sea");
        var item = await server.GetAsync("/stac/collections/sea/items/one");

        StacRules.CheckCollection(collection);
        StacRules.CheckItem(item);
        foreach (var (name, value) in Collection()
            .Where(member => member.Key is not ("links" or "assets" or "stac_version")))
        {
            Assert.True(JsonNode.DeepEquals(value, JsonNode.Parse(collection.GetProperty(name).GetRawText())), name);
        }

        Assert.Equal(_web.At("sea/logo.png").AbsoluteUri,
            collection.GetProperty("assets").GetProperty("logo").GetProperty("href").GetString());
        Assert.Equal(_web.At("sea/collection.json").AbsoluteUri, StacRules.Link(collection, "via"));
        Assert.Equal(_web.At("LICENSE").AbsoluteUri, StacRules.Link(collection, "license"));

        var assets = item.GetProperty("assets");
        Assert.Equal(["nadir-thumbnail", "overview", "visual", "B08", "thumbnail"],
            assets.EnumerateObject().Select(asset => asset.Name));
        Assert.Equal(_web.At("sea/one.tif").AbsoluteUri, assets.GetProperty("visual").GetProperty("href").GetString());
        Assert.Equal("s3://bucket/B08.tif", assets.GetProperty("B08").GetProperty("href").GetString());
        Assert.Equal(10, assets.GetProperty("B08").GetProperty("gsd").GetInt32());
        Assert.Equal(_web.At("sea/one.json").AbsoluteUri, StacRules.Link(item, "via"));
        Assert.Equal(_web.At("raw.json").AbsoluteUri, StacRules.Link(item, "derived_from"));
        Assert.Contains(
            "https://stac-extensions.github.io/eo/v1.1.0/schema.json",
            item.GetProperty("stac_extensions").EnumerateArray().Select(name => name.GetString()));
        Assert.Equal(
            """[{"name":"ESA","roles":["producer"],"url":"https://example.com"}]""",
            item.GetProperty("properties").GetProperty("providers").GetRawText());
        Assert.Equal("2024-05-06T05:08:09Z", item.GetProperty("properties").GetProperty("created").GetString());
        Assert.Equal("One", item.GetProperty("properties").GetProperty("title").GetString());
        Assert.Equal(4, item.GetProperty("properties").GetProperty("deep").GetProperty("er").GetInt32());
        Assert.DoesNotContain(item.GetProperty("properties").EnumerateObject(),
            member => member.Name is "deep.er" or "providers.name");

        var landing = await server.GetAsync("/stac");
        Assert.Contains(landing.GetProperty("links").EnumerateArray(), link => StacRules.Text(link, "rel") == "child"
            && StacRules.Text(link, "title") == "The sea");
        var page = await server.GetAsync("/stac/search?collections=sea&filter=deep.er=4");
        Assert.Equal(item.GetRawText(), Assert.Single(page.GetProperty("features").EnumerateArray()).GetRawText());
    }

    [Fact]
    public async Task A_change_of_the_catalog_alone_gives_another_tag()
    {
        await using var server = await StartAsync();
        Serve();
        server.Ingest(_web.At("sea/collection.json").AbsoluteUri);
        var before = (await server.Client.GetAsync("/stac/collections/sea")).Headers.ETag!;

        Serve(collection => collection["title"] = "The ocean");
        server.Ingest(_web.At("sea/collection.json").AbsoluteUri);

        // Collections are read anew after a moment; until then an answer says by its tag that it is the one of before.
        for (var attempt = 0; ; attempt++)
        {
            using var request = new HttpRequestMessage(
                HttpMethod.Get, "/stac/collections/sea")
            {
                Headers = { IfNoneMatch = { before } },
            };
            var after = await server.Client.SendAsync(request);
            var text = await after.Content.ReadAsStringAsync();
            if (text.Contains("The ocean", StringComparison.Ordinal))
            {
                Assert.NotEqual(before.Tag, after.Headers.ETag!.Tag);
                break;
            }

            Assert.True(attempt < 100, "the change is never shown");
            before = after.Headers.ETag!;
            await Task.Delay(50);
        }
    }

    [Theory]
    [InlineData(null, null, null)]
    [InlineData("https://data.example.com/{source}", "https://data.example.com/more/one.tif",
        "https://data.example.com/more/note.txt")]
    [InlineData("https://data.example.com/{scene}.tif", "https://data.example.com/NUMBER.tif", null)]
    public async Task Files_of_this_machine_are_told_of_by_the_template_alone(
        string? template, string? image, string? note)
    {
        await using var server = await StartAsync(template);
        var folder = Path.Combine(server.Fixture.Images, "stac");
        TestCatalog.WriteTiff(folder, "more/one.tif", 1);
        TestCatalog.WriteTiff(folder, "two.tif", 2);
        File.WriteAllText(Path.Combine(folder, "more/note.txt"), "note");
        var item = TestCatalog.Item("one", "more/one.tif");
        item["assets"]!["note"] = new JsonObject { ["href"] = "./more/note.txt" };
        item["assets"]!["elsewhere"] = new JsonObject { ["href"] = "../red.png" };
        item["assets"]!["gone"] = new JsonObject { ["href"] = "/home/user/gone.txt" };
        item["links"] = new JsonArray(new JsonObject { ["rel"] = "self", ["href"] = Path.Combine(folder, "one.json") },
            new JsonObject { ["rel"] = "about", ["href"] = "more/note.txt" });
        item.Write(folder, "one.json");
        TestCatalog.Item("two", "two.tif").Write(folder, "two.json");
        server.Ingest(TestCatalog.Catalog("root", ("item", "one.json"), ("item", "two.json"))
            .Write(folder, "catalog.json"));

        var found = (await server.GetAsync("/stac/search?ids=one")).GetProperty("features")[0];

        var assets = found.GetProperty("assets").EnumerateObject()
            .ToDictionary(asset => asset.Name, asset => asset.Value.GetProperty("href").GetString());
        var number = server.Fixture.Store.ListScenes(new SceneQuery { Count = 100 })
            .Single(scene => scene.Stamp.Source.EndsWith("one.tif", StringComparison.Ordinal)).Id;
        Assert.Equal(
            image?.Replace("com/more", "com/stac/more", StringComparison.Ordinal)
                .Replace("NUMBER", number.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal),
            assets.GetValueOrDefault("visual"));
        Assert.Equal(note?.Replace("com/more", "com/stac/more", StringComparison.Ordinal),
            assets.GetValueOrDefault("note"));
        Assert.DoesNotContain("gone", assets.Keys);
        Assert.DoesNotContain("elsewhere", assets.Keys);
        Assert.DoesNotContain(found.GetProperty("links").EnumerateArray(),
            link => StacRules.Text(link, "rel") is "via" or "about");
    }

    [Fact]
    public async Task What_breaks_the_rules_is_left_out()
    {
        await using var server = await StartAsync();
        Serve(collection =>
        {
            collection["title"] = 5;
            collection["license"] = "all rights reserved";
            collection["providers"] = "ESA";
            collection["extent"] = new JsonObject { ["spatial"] = new JsonArray(0, 0, 1, 1) };
            collection["stac_extensions"] = new JsonArray("eo", "https://example.com/schema.json");
        });
        server.Ingest(_web.At("sea/collection.json").AbsoluteUri);

        var collection = await server.GetAsync("/stac/collections/sea");

        StacRules.CheckCollection(collection);
        Assert.Equal(("sea", "other"), (StacRules.Text(collection, "title"), StacRules.Text(collection, "license")));
        Assert.False(collection.TryGetProperty("providers", out _));
        Assert.Equal(["https://example.com/schema.json"],
            collection.GetProperty("stac_extensions").EnumerateArray().Select(name => name.GetString()));
    }

    [Fact]
    public async Task An_archive_that_kept_nothing_answers_as_before()
    {
        await using var server = await StartAsync();
        Serve();
        server.Ingest(_web.At("sea/collection.json").AbsoluteUri);
        Directory.Delete(Path.Combine(server.Fixture.Store.Location, "snapshot"), recursive: true);

        var item = await server.GetAsync("/stac/collections/sea/items/one");

        StacRules.CheckItem(item);
        StacRules.CheckCollection(await server.GetAsync("/stac/collections/sea"));
        Assert.Equal(["thumbnail", "overview"],
            item.GetProperty("assets").EnumerateObject().Select(asset => asset.Name));
        Assert.Equal(4, item.GetProperty("properties").GetProperty("deep.er").GetInt32());
        Assert.False(item.GetProperty("properties").TryGetProperty("providers.name", out _));
    }

    [Fact]
    public async Task Pages_of_a_collection_whose_id_has_blanks_and_slashes_lead_on()
    {
        await using var server = await StartAsync();
        var folder = Path.Combine(server.Fixture.Images, "stac");
        foreach (var name in (string[])["one", "two"])
        {
            TestCatalog.WriteTiff(folder, $"{name}.tif", 1);
            var own = TestCatalog.Item(name, $"{name}.tif");
            own["collection"] = "my sea/1";
            own.Write(folder, $"{name}.json");
        }

        server.Ingest(TestCatalog.Collection("my sea/1", ("item", "one.json"), ("item", "two.json"))
            .Write(folder, "collection.json"));

        var page = await server.GetAsync("/stac/collections/my%20sea%2F1/items?limit=1");
        var next = StacRules.Link(page, "next");
        Assert.True(Uri.IsWellFormedUriString(next, UriKind.Absolute), next);
        var second = await server.GetAsync(new Uri(next!).PathAndQuery);
        Assert.Equal(
            ["one", "two"],
            new[] { page, second }.Select(part => StacRules.Text(part.GetProperty("features")[0], "id")!).Order());
    }

    private static JsonObject Collection()
    {
        var collection = TestCatalog.Collection(
            "sea", ("item", "one.json"), ("license", "../LICENSE"), ("root", "../catalog.json"));
        collection["title"] = "The sea";
        collection["description"] = "All of *it*.";
        collection["license"] = "CC-BY-4.0";
        collection["keywords"] = new JsonArray("water");
        collection["providers"] = JsonNode.Parse(
            """[{"name":"ESA","roles":["producer"],"url":"https://example.com"}]""");
        collection["extent"] = JsonNode.Parse(
            """{"spatial":{"bbox":[[5,45,15,55]]},"temporal":{"interval":[["2015-06-27T00:00:00Z",null]]}}""");
        collection["summaries"] = JsonNode.Parse("""{"gsd":[10,20]}""");
        collection["item_assets"] = JsonNode.Parse("""{"visual":{"type":"image/tiff"},"B08":{"type":"image/tiff"}}""");
        collection["sci:doi"] = "10.5270/S2_-742ikth";
        collection["assets"] = JsonNode.Parse("""{"logo":{"href":"logo.png"}}""");
        return collection;
    }

    internal static async Task<SourceServer> StartAsync(string? template = null)
    {
        var fixture = new ServerFixture(new ServerOptions { SceneLink = template });
        await fixture.InitializeAsync();
        return new SourceServer(fixture);
    }

    private void Serve(Action<JsonObject>? change = null) => Serve(_web, _folder, change);

    internal static void Serve(LoopbackServer web, TemporaryFolder folder, Action<JsonObject>? change = null)
    {
        var collection = Collection();
        change?.Invoke(collection);
        web.Serve("sea/collection.json", collection.ToJsonString());
        var item = TestCatalog.Item("one", ("visual", "one.tif", "image/tiff", ["visual"]),
            ("B08", "s3://bucket/B08.tif", "image/tiff", ["data"]), ("thumbnail", "t.png", "image/png", ["thumbnail"]));
        item["collection"] = "sea";
        item["stac_extensions"] = new JsonArray("https://stac-extensions.github.io/eo/v1.1.0/schema.json", "eo");
        item["assets"]!["B08"]!["gsd"] = 10;
        item["links"] = JsonNode.Parse(
            """[{"rel":"derived_from","href":"../raw.json"},{"rel":"collection","href":"collection.json"},{"rel":"self","href":"https://elsewhere.example/one.json"}]""");
        item["properties"] = JsonNode.Parse("""
            {"datetime":"2024-05-06T07:08:09Z","title":"One","created":"2024-05-06T07:08:09+02:00","eo:cloud_cover":12.5,"deep":{"er":4},
             "providers":[{"name":"ESA","roles":["producer"],"url":"https://example.com"}]}
            """);
        web.Serve("sea/one.json", item.ToJsonString());
        web.Serve("sea/one.tif", File.ReadAllBytes(TestCatalog.WriteTiff(folder.Path, "one.tif", 1)));
    }

    internal sealed class SourceServer(ServerFixture fixture) : IAsyncDisposable
    {
        public ServerFixture Fixture => fixture;

        public HttpClient Client => fixture.Client;

        public void Ingest(string path)
        {
            var summary = new Ingestion(fixture.Store, fixture.Encoder, Options).Run([path], null);
            Assert.Equal(0, summary.Failed);
        }

        public async Task<JsonElement> GetAsync(string address)
        {
            var text = await Client.GetStringAsync(address);
            Assert.All(fixture.Secrets.Append("/home/user"),
                secret => Assert.DoesNotContain(secret, text, StringComparison.Ordinal));
            return JsonElement.Parse(text);
        }

        public async ValueTask DisposeAsync()
        {
            await fixture.DisposeAsync();
            fixture.Dispose();
        }
    }
}
