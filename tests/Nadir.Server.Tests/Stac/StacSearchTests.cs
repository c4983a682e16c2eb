using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Nadir.Server.Tests.Support;

namespace Nadir.Server.Tests.Stac;

/// <summary>Searches in the shapes that STAC clients send, against a plain loop over what was written.</summary>
public sealed class StacSearchTests(StacFixture fixture) : IClassFixture<StacFixture>
{
    [Theory]
    [InlineData(-180, -90, 180, 90)]
    [InlineData(-120, -40, -60, 0)]
    [InlineData(179.8, -90, -179.8, 90)]
    [InlineData(-180, -90, -179.9, 0)]
    [InlineData(0, 0, 0, 0)]
    public async Task A_box_finds_what_touches_it(double west, double south, double east, double north)
    {
        var expected = fixture.Scenes.Where(scene => scene.South <= north && scene.North >= south
            && Meets(scene.West, scene.East, west, east));
        var text = string.Create(CultureInfo.InvariantCulture, $"{west},{south},{east},{north}");
        await CheckAsync($"bbox={text}", $$"""{"bbox":[{{text}}]}""", expected.Select(scene => scene.Id));
        var six = string.Create(CultureInfo.InvariantCulture, $"{west},{south},-100,{east},{north},9000");
        await CheckAsync($"bbox={six}", $$"""{"bbox":[{{six}}]}""", expected.Select(scene => scene.Id));
    }

    [Fact]
    public async Task A_polygon_has_the_limit_that_it_has_in_other_searches()
    {
        static string Ring(int corners) =>
            string.Join(',', Enumerable.Range(0, corners + 1).Select(corner => string.Create(
            CultureInfo.InvariantCulture,
            $"[{Math.Cos(2 * Math.PI * (corner % corners) / corners):F9},"
                + $"{Math.Sin(2 * Math.PI * (corner % corners) / corners):F9}]")));
        static StringContent Body(string member, int corners) => new(
            $$"""{"{{member}}":{"type":"Polygon","coordinates":[[{{Ring(corners)}}]]}{{(member == "polygon" ? ",\"text\":\"red\"" : "")}}}""",
            System.Text.Encoding.UTF8,
            "application/json");

        foreach (var (path, member) in new[] { ("/stac/search", "intersects"), ("/api/search", "polygon") })
        {
            Assert.Equal(System.Net.HttpStatusCode.OK,
                (await Answer.Of(fixture.Client.PostAsync(path, Body(member, 1000)))).Status);
            (await Answer.Of(fixture.Client.PostAsync(path, Body(member, 50_000))))
                .AssertProblem(System.Net.HttpStatusCode.RequestEntityTooLarge, "1 MiB", "simplify");
        }
    }

    [Theory]
    [InlineData("2024-01-09T12:00:00Z", "2024-01-09T12:00:00Z", "2024-01-09T12:00:00Z")]
    [InlineData("2024-01-09T14:00:00+02:00", "2024-01-09T12:00:00Z", "2024-01-09T12:00:00Z")]
    [InlineData("2024-01-10T00:00:00Z/2024-01-15T00:00:00Z", "2024-01-10", "2024-01-15")]
    [InlineData("2024-02-20T00:00:00Z/..", "2024-02-20", null)]
    [InlineData("2024-02-20T00:00:00Z/", "2024-02-20", null)]
    [InlineData("../2024-01-05T12:00:00.000Z", null, "2024-01-05T12:00:00Z")]
    [InlineData("/2024-01-05t12:00:00.00000000001z", null, "2024-01-05T12:00:00Z")]
    [InlineData("1999-12-31T23:59:60Z/2001-01-01T00:00:00Z", "1999-12-31", "2001-01-01")]
    public async Task A_time_finds_what_overlaps_it(string time, string? from, string? to)
    {
        DateTimeOffset? Utc(string? text) => text is null ? null
            : DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
        var (first, last) = (Utc(from), Utc(to));
        var expected = fixture.Scenes.Where(scene => (first is null || scene.To >= first)
            && (last is null || scene.From <= last));
        await CheckAsync($"datetime={Uri.EscapeDataString(time)}", $$"""{"datetime":"{{time}}"}""",
            expected.Select(scene => scene.Id));
    }

    [Fact]
    public async Task Ids_and_collections_choose()
    {
        long[] ids = [fixture.Scenes[3].Id, fixture.Scenes[20].Id];
        await CheckAsync($"ids={ids[1]},{ids[0]},nothing,999999",
            $$"""{"ids":["{{ids[1]}}","{{ids[0]}}","nothing","999999"]}""", ids);
        await CheckAsync($"ids={ids[0]}&collections=test,other",
            $$"""{"ids":["{{ids[0]}}"],"collections":["other","test"]}""", [ids[0]]);
        await CheckAsync("collections=other", """{"collections":["other"]}""", []);
        await CheckAsync("ids=nothing", """{"ids":[]}""", []);
    }

    [Theory]
    [InlineData("""{"type":"Point","coordinates":[-129,-31.5]}""", -129, -31.5, -129, -31.5)]
    [InlineData("""{"type":"MultiPoint","coordinates":[[-129,-31.5],[179.6,80]]}""", -129, -31.5, -129, -31.5)]
    [InlineData("""{"type":"LineString","coordinates":[[-180,-31.5],[-100,-31.5]]}""", -180, -31.5, -100, -31.5)]
    [InlineData("""{"type":"Polygon","coordinates":[[[-140,-40],[-100,-40],[-100,-20],[-140,-20],[-140,-40]]]}""", -140,
        -40, -100, -20)]
    [InlineData("""{"type":"GeometryCollection","geometries":[{"type":"Point","coordinates":[-129,-31.5]}]}""", -129,
        -31.5, -129, -31.5)]
    public async Task A_geometry_finds_what_it_touches(
        string geometry, double west, double south, double east, double north)
    {
        var expected = fixture.Scenes.Where(scene => scene.South <= north && scene.North >= south
            && Meets(scene.West, scene.East, west, east)).Select(scene => scene.Id);
        await CheckAsync("intersects=" + Uri.EscapeDataString(geometry), $$"""{"intersects":{{geometry}}}""", expected);
    }

    [Fact]
    public async Task Everything_that_is_asked_for_holds_at_once() => await CheckAsync(
        "bbox=-180,-90,0,90&datetime=2024-01-10T00:00:00Z/..&limit=100",
        """{"bbox":[-180,-90,0,90],"datetime":"2024-01-10T00:00:00Z/..","limit":100,"collections":null,"intersects":null,"sortby":[]}""",
        fixture.Scenes.Where(scene => Meets(scene.West, scene.East, -180, 0)
            && scene.To >= new DateTimeOffset(2024, 1, 10, 0, 0, 0, TimeSpan.Zero)).Select(scene => scene.Id));

    [Fact]
    public async Task Pages_by_get_follow_links_until_there_is_none()
    {
        var found = new List<string>();
        var pages = 0;
        for (string? address = "/stac/search?limit=7&bbox=-180,-90,180,90&datetime=2024-01-01T00:00:00Z%2F..";
            address is not null;)
        {
            var page = await fixture.GetAsync(address);
            StacRules.CheckItemCollection(page);
            found.AddRange(Ids(page));
            pages++;
            var next = page.GetProperty("links").EnumerateArray()
                .FirstOrDefault(link => StacRules.Text(link, "rel") == "next");
            address = next.ValueKind == JsonValueKind.Undefined ? null : StacRules.Text(next, "href");
        }

        Assert.Equal(9, pages);
        Assert.Equal(fixture.Scenes.Select(scene => scene.Id.ToString(CultureInfo.InvariantCulture)), found);
    }

    [Fact]
    public async Task Pages_by_post_merge_the_link_into_the_body()
    {
        var body = new JsonObject { ["limit"] = 11, ["bbox"] = new JsonArray(-180, -90, 180, 90) };
        var found = new List<string>();
        while (true)
        {
            var page = await fixture.SearchAsync(body.ToJsonString());
            StacRules.CheckItemCollection(page);
            found.AddRange(Ids(page));
            var next = page.GetProperty("links").EnumerateArray()
                .FirstOrDefault(link => StacRules.Text(link, "rel") == "next");
            if (next.ValueKind == JsonValueKind.Undefined)
            {
                break;
            }

            // As pystac-client does it: the request that was sent, with the members of the link's body.
            Assert.Equal("POST", StacRules.Text(next, "method"));
            Assert.EndsWith("/stac/search", StacRules.Text(next, "href"), StringComparison.Ordinal);
            body = next.GetProperty("merge").GetBoolean() ? body : [];
            foreach (var member in next.GetProperty("body").EnumerateObject())
            {
                body[member.Name] = JsonNode.Parse(member.Value.GetRawText());
            }
        }

        Assert.Equal(fixture.Scenes.Select(scene => scene.Id.ToString(CultureInfo.InvariantCulture)), found);
    }

    [Fact]
    public async Task Items_of_the_collection_take_the_same_parameters()
    {
        var page = await fixture.GetAsync("/stac/collections/test/items?bbox=-120,-40,-60,0&limit=100");
        Assert.Equal(Ids(await fixture.GetAsync("/stac/search?bbox=-120,-40,-60,0&limit=100")), Ids(page));
    }

    [Theory]
    [InlineData("bbox=1,2,3")]
    [InlineData("bbox=1,2,3,four")]
    [InlineData("bbox=10,50,20,40")]
    [InlineData("bbox=-190,0,10,10")]
    [InlineData("bbox=0,0,10,NaN")]
    [InlineData("bbox=0,0,10,10&bbox=0,0,1,1")]
    [InlineData("datetime=2024")]
    [InlineData("datetime=2024-13-01T00:00:00Z")]
    [InlineData("datetime=2024-01-01T00:00:00")]
    [InlineData("datetime=2024-01-01")]
    [InlineData("datetime=2024-01-01T00:00:00%2B0100")]
    [InlineData("datetime=2024-01-01T00:00:00,5Z")]
    [InlineData("datetime=2024-01-01T00:00:00.Z")]
    [InlineData("datetime=../..")]
    [InlineData("datetime=/")]
    [InlineData("datetime=2024-01-01T00:00:00Z/2023-01-01T00:00:00Z")]
    [InlineData("datetime=2024-01-01T00:00:00Z/2024-01-01T00:00:00Z/2024-01-01T00:00:00Z")]
    [InlineData("limit=0")]
    [InlineData("limit=-1")]
    [InlineData("limit=ten")]
    [InlineData("token=abc")]
    [InlineData("token=-3")]
    [InlineData("bbox=")]
    [InlineData("datetime=")]
    [InlineData("ids=")]
    [InlineData("limit=")]
    [InlineData("intersects=")]
    [InlineData("intersects=POINT(1 1)")]
    [InlineData("intersects={\"type\":\"Feature\"}")]
    [InlineData("intersects={\"type\":\"Point\",\"coordinates\":[1]}")]
    [InlineData("intersects={\"type\":\"Point\",\"coordinates\":[1,200]}")]
    [InlineData("intersects={\"type\":\"Point\",\"coordinates\":[1,2]}&bbox=0,0,1,1")]
    public async Task Malformed_parameters_are_told(string query) =>
        await (await fixture.Client.GetAsync("/stac/search?" + query.Replace(" ", "%20", StringComparison.Ordinal)))
            .ReadProblemAsync(400);

    // OGC API - Features 1.0.1, requirement 8: what is not known is refused; and so is a reference system that is not
    // honoured.
    [Theory]
    [InlineData("search", "bbxo=100,0,101,1", "did you mean bbox?")]
    [InlineData("search", "query=%7B%22eo:cloud_cover%22:%7B%22lt%22:20%7D%7D", "extension")]
    [InlineData("search", "conf=a", "extension")]
    [InlineData("search", "bbox=0,0,1,1&bbox-crs=http://www.opengis.net/def/crs/EPSG/0/3857", "bbox-crs")]
    [InlineData("search", "bbox-crs=", null)]
    [InlineData("search", "bbox=0,0,1,1&bbox-crs=http://www.opengis.net/def/crs/OGC/1.3/CRS84", null)]
    [InlineData("collections/test/items", "eo:cloud_cover=15", "not known")]
    [InlineData("collections/test/items", "ids=1", "not known")]
    [InlineData("collections/test/items", "datetme=..", "did you mean datetime?")]
    [InlineData("collections", "limit=1", "not known")]
    public async Task Unknown_parameters_are_refused(string path, string query, string? said)
    {
        var response = await fixture.Client.GetAsync($"/stac/{path}?{query}");
        if (said is null)
        {
            Assert.Equal(System.Net.HttpStatusCode.OK, response.StatusCode);
        }
        else
        {
            Assert.Contains(said, await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
            await response.ReadProblemAsync(400);
        }
    }

    [Theory]
    [InlineData("""{"query":{"eo:cloud_cover":{"lt":20}}}""")]
    [InlineData("""{"conf":{"op":"<"}}""")]
    [InlineData("""{"bboxx":[0,0,1,1]}""")]
    [InlineData("""{"bbox-crs":"http://www.opengis.net/def/crs/EPSG/0/3857","bbox":[0,0,1,1]}""")]
    public async Task Unknown_members_are_refused(string body)
    {
        using var content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        await (await fixture.Client.PostAsync("/stac/search", content)).ReadProblemAsync(400);
    }

    [Theory]
    [InlineData("", 400)]
    [InlineData("[]", 400)]
    [InlineData("{", 400)]
    [InlineData("null", 400)]
    [InlineData("""{"bbox":"0,0,1,1"}""", 400)]
    [InlineData("""{"bbox":[0,0,1]}""", 400)]
    [InlineData("""{"bbox":[0,0,1,"a"]}""", 400)]
    [InlineData("""{"bbox":[0,0,1,1e400]}""", 400)]
    [InlineData("""{"datetime":5}""", 400)]
    [InlineData("""{"ids":"1"}""", 400)]
    [InlineData("""{"ids":[1]}""", 400)]
    [InlineData("""{"collections":{}}""", 400)]
    [InlineData("""{"limit":"10"}""", 400)]
    [InlineData("""{"limit":1.5}""", 400)]
    [InlineData("""{"limit":0}""", 400)]
    [InlineData("""{"token":5}""", 400)]
    [InlineData("""{"intersects":{"type":"Polygon","coordinates":[[[0,0],[1,1],[0,1],[1,0],[0,0]]]}}""", 400)]
    [InlineData("""{"intersects":{"type":"Point","coordinates":[1,2]},"bbox":[0,0,1,1]}""", 400)]
    public async Task Malformed_bodies_are_told(string body, int status)
    {
        using var content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        await (await fixture.Client.PostAsync("/stac/search", content)).ReadProblemAsync(status);
    }

    [Fact]
    public async Task A_body_of_another_type_is_refused()
    {
        using var content = new StringContent("{}", System.Text.Encoding.UTF8, "text/plain");
        await (await fixture.Client.PostAsync("/stac/search", content)).ReadProblemAsync(415);
    }

    [Fact]
    public async Task A_page_is_bounded_whatever_is_asked_for() =>
        Assert.Equal(StacFixture.Placed + 8,
            (await fixture.GetAsync("/stac/search?limit=999999999")).GetProperty("features").GetArrayLength());

    private static IEnumerable<string> Ids(JsonElement page) =>
        page.GetProperty("features").EnumerateArray().Select(item => StacRules.Text(item, "id"));

    // Whether two ranges of longitudes have something in common, each from west eastwards.
    private static bool Meets(double west, double east, double otherWest, double otherEast)
    {
        otherEast = otherEast < otherWest ? otherEast + 360 : otherEast;
        return ((double[])[-360, 0, 360]).Any(turn => west + turn <= otherEast && east + turn >= otherWest);
    }

    private async Task CheckAsync(string query, string body, IEnumerable<long> expected)
    {
        string[] ids = [.. expected.Select(id => id.ToString(CultureInfo.InvariantCulture))];
        Assert.Equal(ids, Ids(await fixture.GetAsync(
            $"/stac/search?{(query.Contains("limit", StringComparison.Ordinal) ? "" : "limit=100&")}{query}")));
        var post = JsonNode.Parse(body)!;
        post["limit"] = 100;
        Assert.Equal(ids, Ids(await fixture.SearchAsync(post.ToJsonString())));
    }
}
