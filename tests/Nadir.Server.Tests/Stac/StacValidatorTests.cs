using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Nadir.Server.Tests.Stac;

/// <summary>
/// What stac-api-validator asks of classes core, collections, features and item search, asked here: its list of
/// requests, of times and of boxes, written anew. It also wants a limit of 10001 refused, which STAC API 1.0 does not
/// ask for: a page is bounded, and says so.
/// </summary>
public sealed class StacValidatorTests(StacFixture fixture) : IClassFixture<StacFixture>
{
    private const string Square = "[[[20,20],[30,20],[30,30],[20,30],[20,20]]]";
    private const string Hole = "[[22,22],[22,24],[24,24],[24,22],[22,22]]";

    [Fact]
    public async Task Links_of_the_landing_page_lead_to_what_they_say()
    {
        var landing = await fixture.GetAsync("/stac");
        foreach (var link in landing.GetProperty("links").EnumerateArray()
            .Where(link => StacRules.Text(link, "rel") is not "service-doc" && !link.TryGetProperty("method", out _)))
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, StacRules.Text(link, "href"));
            request.Headers.TryAddWithoutValidation("Accept", StacRules.Text(link, "type"));
            var answer = await fixture.Client.SendAsync(request);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            Assert.Equal(StacRules.Text(link, "type").Split(';')[0], answer.Content.Headers.ContentType!.MediaType);
        }

        Assert.DoesNotContain(landing.GetProperty("links").EnumerateArray(),
            link => StacRules.Text(link, "rel") == "collections");
        Assert.DoesNotContain(landing.GetProperty("conformsTo").EnumerateArray(),
            name => name.GetString()!.Contains("/req/", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(10)]
    [InlineData(1000)]
    public async Task Limits_that_are_allowed(int limit)
    {
        foreach (var page in await BothAsync($"limit={limit}", new JsonObject { ["limit"] = limit }))
        {
            Assert.InRange(page.GetProperty("features").GetArrayLength(), 1, limit);
        }
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(0)]
    public async Task Limits_that_are_not(int limit) =>
        await RefusedAsync($"limit={limit}", new JsonObject { ["limit"] = limit });

    [Theory]
    [InlineData("1985-04-12T23:20:50.52Z")]
    [InlineData("1996-12-19T16:39:57-00:00")]
    [InlineData("1996-12-19T16:39:57+00:00")]
    [InlineData("1996-12-19T16:39:57-08:00")]
    [InlineData("1996-12-19T16:39:57+08:00")]
    [InlineData("../1985-04-12T23:20:50.52Z")]
    [InlineData("1985-04-12T23:20:50.52Z/..")]
    [InlineData("/1985-04-12T23:20:50.52Z")]
    [InlineData("1985-04-12T23:20:50.52Z/")]
    [InlineData("1985-04-12T23:20:50.52Z/1986-04-12T23:20:50.52Z")]
    [InlineData("1985-04-12T23:20:50.52+01:00/1986-04-12T23:20:50.52+01:00")]
    [InlineData("1937-01-01T12:00:27.8710+01:00")]
    [InlineData("2020-07-23T00:00:00.000+03:00")]
    [InlineData("1985-04-12t23:20:50.000z")]
    [InlineData("2020-07-23T00:00:00Z")]
    [InlineData("2020-07-23T00:00:00.0123456Z")]
    [InlineData("2020-07-23T00:00:00.01234567Z")]
    [InlineData("2020-07-23T00:00:00.012345678Z")]
    public async Task Times_that_are_allowed(string time) =>
        await BothAsync($"datetime={Uri.EscapeDataString(time)}", new JsonObject { ["datetime"] = time });

    [Theory]
    [InlineData("/")]
    [InlineData("../..")]
    [InlineData("/..")]
    [InlineData("../")]
    [InlineData("/1984-04-12T23:20:50.52Z/1985-04-12T23:20:50.52Z")]
    [InlineData("1984-04-12T23:20:50.52Z/1985-04-12T23:20:50.52Z/")]
    [InlineData("1985-04-12")]
    [InlineData("1937-01-01T12:00:27.87+0100")]
    [InlineData("37-01-01T12:00:27.87Z")]
    [InlineData("1985-12-12T23:20:50.52")]
    [InlineData("21985-12-12T23:20:50.52Z")]
    [InlineData("1985-13-12T23:20:50.52Z")]
    [InlineData("1985-12-32T23:20:50.52Z")]
    [InlineData("1985-12-01T25:20:50.52Z")]
    [InlineData("1985-12-01T00:60:50.52Z")]
    [InlineData("1985-12-01T00:06:61.52Z")]
    [InlineData("1985-04-12T23:20:50.Z")]
    [InlineData("1985-04-12T23:20:50,Z")]
    [InlineData("1990-12-31T23:59:61Z")]
    [InlineData("1986-04-12T23:20:50.52Z/1985-04-12T23:20:50.52Z")]
    [InlineData("1985-04-12T23:20:50,52Z")]
    public async Task Times_that_are_not(string time) =>
        await RefusedAsync($"datetime={Uri.EscapeDataString(time)}", new JsonObject { ["datetime"] = time });

    [Theory]
    [InlineData("100.0,0.0,105.0,1.0")]
    [InlineData("100.0,0.0,0.0,105.0,1.0,1.0")]
    public async Task Boxes_that_are_allowed(string box) =>
        await BothAsync($"bbox={box}", new JsonObject { ["bbox"] = JsonNode.Parse($"[{box}]") });

    [Theory]
    [InlineData("100.0,1.0,105.0,0.0")]
    [InlineData("0")]
    [InlineData("0,0")]
    [InlineData("0,0,0")]
    [InlineData("0,0,0,1,1")]
    [InlineData("0,0,0,1,1,1,1")]
    public async Task Boxes_that_are_not(string box) =>
        await RefusedAsync($"bbox={box}", new JsonObject { ["bbox"] = JsonNode.Parse($"[{box}]") });

    [Fact]
    public async Task Boxes_of_the_other_way_to_ask() =>
        await RefusedAsync("bbox=[100.0, 0.0, 105.0, 1.0]", new JsonObject { ["bbox"] = "100.0, 0.0, 105.0, 1.0" });

    [Theory]
    [InlineData($$"""{"type":"Point","coordinates":[20,20]}""")]
    [InlineData($$"""{"type":"LineString","coordinates":[[20,20],[30,30]]}""")]
    [InlineData($$"""{"type":"Polygon","coordinates":{{Square}}}""")]
    [InlineData($$"""{"type":"Polygon","coordinates":[[[20,20],[30,20],[30,30],[20,30],[20,20]],{{Hole}}]}""")]
    [InlineData($$"""{"type":"MultiPoint","coordinates":[[20,20],[30,30]]}""")]
    [InlineData($$"""{"type":"MultiLineString","coordinates":[[[20,20],[30,30]],[[0,0],[1,1]]]}""")]
    [InlineData($$"""{"type":"MultiPolygon","coordinates":[{{Square}},[[[0,0],[1,0],[1,1],[0,1],[0,0]]]]}""")]
    [InlineData(
        $$"""{"type":"GeometryCollection","geometries":[{"type":"Point","coordinates":[20,20]},{"type":"Polygon","coordinates":{{Square}}}]}""")]
    public async Task Geometries_of_every_kind(string geometry)
    {
        await BothAsync($"intersects={Uri.EscapeDataString(geometry)}",
            new JsonObject { ["intersects"] = JsonNode.Parse(geometry) });
        await RefusedAsync(
            $"intersects={Uri.EscapeDataString(geometry)}&bbox=0,0,1,1",
            new JsonObject { ["intersects"] = JsonNode.Parse(geometry), ["bbox"] = new JsonArray(0, 0, 1, 1) });
    }

    [Fact]
    public async Task Ids_and_collections_choose_what_they_name_and_override_nothing()
    {
        var items = (await fixture.GetAsync("/stac/search?limit=2&bbox=-180,-90,180,90")).GetProperty("features")
            .EnumerateArray().ToList();
        foreach (var chosen in (JsonElement[][])[[items[0]], [.. items]])
        {
            string[] ids = [.. chosen.Select(item => StacRules.Text(item, "id"))];
            foreach (var page in await BothAsync(
                $"ids={string.Join(',', ids)}", new JsonObject { ["ids"] = Texts(ids) }))
            {
                Assert.Equal(ids.Order(),
                    page.GetProperty("features").EnumerateArray().Select(item => StacRules.Text(item, "id")).Order());
            }
        }

        double[] box = [.. items[0].GetProperty("bbox").EnumerateArray().Select(value => value.GetDouble())];
        var (id, collection) = (StacRules.Text(items[0], "id"), StacRules.Text(items[0], "collection"));
        double[] beside = box[3] < 80 ? [box[0], box[3] + 1, box[2], box[3] + 2]
            : [box[0], box[1] - 2, box[2], box[1] - 1];
        foreach (var page in await BothAsync(
            $"ids={id}&collections={collection}&bbox="
                + $"{string.Join(',', beside.Select(value => value.ToString("R", System.Globalization.CultureInfo.InvariantCulture)))}",
            new JsonObject
            {
                ["ids"] = Texts([id]),
                ["collections"] = Texts([collection]),
                ["bbox"] = new JsonArray([.. beside.Select(value => (JsonNode)value)])
            }))
        {
            Assert.Equal(0, page.GetProperty("features").GetArrayLength());
        }

        string[] collections = [.. (await fixture.GetAsync("/stac/collections")).GetProperty("collections")
            .EnumerateArray().Select(one => StacRules.Text(one, "id"))];
        foreach (var page in await BothAsync(
            $"collections={string.Join(',', collections)}", new JsonObject { ["collections"] = Texts(collections) }))
        {
            Assert.All(page.GetProperty("features").EnumerateArray(),
                item => Assert.Contains(StacRules.Text(item, "collection"), collections));
        }
    }

    [Fact]
    public async Task The_time_of_an_item_finds_it()
    {
        var item = (await fixture.GetAsync("/stac/search?limit=500&bbox=-180,-90,180,90")).GetProperty("features")
            .EnumerateArray()
            .First(found => found.GetProperty("properties").GetProperty("datetime").ValueKind == JsonValueKind.String);
        var time = StacRules.Text(item.GetProperty("properties"), "datetime");
        foreach (var page in await BothAsync(
            $"datetime={Uri.EscapeDataString(time)}", new JsonObject { ["datetime"] = time }))
        {
            Assert.Contains(page.GetProperty("features").EnumerateArray(),
                found => StacRules.Text(found, "id") == StacRules.Text(item, "id"));
        }
    }

    // What pystac-client sends: searches by POST with a filter as JSON, sortby and fields as objects, pages by merged
    // bodies; queryables by the links of the landing page and of collections; items by the link of their collection.
    [Fact]
    public async Task Calls_of_pystac_client_are_answered()
    {
        var landing = await fixture.GetAsync("/stac");
        var queryables = await fixture.GetAsync(
            StacRules.Link(landing, "http://www.opengis.net/def/rel/ogc/1.0/queryables"));
        Assert.True(queryables.GetProperty("properties").TryGetProperty("eo:cloud_cover", out _));
        var collection = (await fixture.GetAsync(StacRules.Link(landing, "data"))).GetProperty("collections")[0];
        await fixture.GetAsync(StacRules.Link(collection, "http://www.opengis.net/def/rel/ogc/1.0/queryables"));
        var first = (await fixture.GetAsync(StacRules.Link(collection, "items") + "?limit=1"))
            .GetProperty("features")[0];
        Assert.Equal(first.ToString(),
            (await fixture.GetAsync($"{StacRules.Link(collection, "items")}/{StacRules.Text(first, "id")}"))
                .ToString());

        var body = JsonNode.Parse("""
            {"limit":20,"collections":["test"],"datetime":"2024-01-01T00:00:00Z/2024-12-31T23:59:59Z","filter-lang":"cql2-json",
             "filter":{"op":"and","args":[{"op":"<=","args":[{"property":"eo:cloud_cover"},49]},{"op":"=","args":[{"property":"platform"},"x"]}]},
             "sortby":[{"field":"properties.eo:cloud_cover","direction":"desc"}],"fields":{"include":["id","properties.eo:cloud_cover"],"exclude":[]}}
            """)!.AsObject();
        var covers = new List<int>();
        for (var pages = 0; pages < 4; pages++)
        {
            var page = await fixture.SearchAsync(body.ToJsonString());
            Assert.Equal(50, page.GetProperty("numberMatched").GetInt32());
            covers.AddRange(page.GetProperty("features").EnumerateArray()
                .Select(item => item.GetProperty("properties").GetProperty("eo:cloud_cover").GetInt32()));
            var next = page.GetProperty("links").EnumerateArray()
                .FirstOrDefault(link => StacRules.Text(link, "rel") == "next");
            if (next.ValueKind == JsonValueKind.Undefined)
            {
                break;
            }

            Assert.Equal(("POST", true), (StacRules.Text(next, "method"), next.GetProperty("merge").GetBoolean()));
            body["token"] = StacRules.Text(next.GetProperty("body"), "token");
        }

        Assert.Equal(Enumerable.Range(0, 50).Reverse(), covers);
    }

    private static JsonArray Texts(IEnumerable<string> texts) =>
        new([.. texts.Select(text => (JsonNode)JsonValue.Create(text))]);

    private async Task<JsonElement[]> BothAsync(string query, JsonObject body) =>
        [await fixture.GetAsync("/stac/search?" + query), await fixture.SearchAsync(body.ToJsonString())];

    private async Task RefusedAsync(string query, JsonObject body)
    {
        Assert.Equal(HttpStatusCode.BadRequest, (await fixture.Client.GetAsync("/stac/search?" + query)).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest,
            (await fixture.Client.PostAsJsonAsync("/stac/search", body)).StatusCode);
    }
}
