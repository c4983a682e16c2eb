using System.IO.Compression;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Nadir.Imagery;
using Nadir.Server.Tests.Support;

namespace Nadir.Server.Tests.Exports;

public sealed class ExportTests(GroundFixture fixture) : IClassFixture<GroundFixture>
{
    [Fact]
    public async Task GeoJson_has_a_feature_for_each_row_in_their_order()
    {
        var ids = await IdsAsync();
        var features = JsonElement.Parse(await TextAsync("geojson", ids)).GetProperty("features").EnumerateArray()
            .ToList();

        Assert.Equal(ids, features.Select(feature => feature.GetProperty("id").GetInt64()));
        foreach (var (place, feature) in features.Index())
        {
            var properties = feature.GetProperty("properties");
            Assert.Equal(place + 1, properties.GetProperty("rank").GetInt32());
            var isPlaced = properties.GetProperty("source").GetString() == "placed.tif";
            Assert.Equal(isPlaced ? JsonValueKind.Object
                : JsonValueKind.Null, feature.GetProperty("geometry").ValueKind);
            Assert.DoesNotContain("/secret-place", properties.GetProperty("source").GetString(),
                StringComparison.Ordinal);
        }

        var placed = features.Single(feature => feature.GetProperty("id").GetInt64() == fixture.Window);
        Assert.Equal("placed.tif", placed.GetProperty("properties").GetProperty("source").GetString());
        Assert.Equal([0, 0, GroundFixture.Width, GroundFixture.Height],
            placed.GetProperty("properties").GetProperty("window").EnumerateArray().Select(value => value.GetInt32()));
    }

    [Fact]
    public async Task Csv_tells_where_the_middle_is()
    {
        var lines = (await TextAsync("csv", [fixture.Window])).Split("\r\n");
        Assert.Equal(3, lines.Length);
        var names = lines[0].Split(',');
        // The last cell, the outline, is quoted; none of those before it is.
        var cells = lines[1].Split(',');

        Assert.Equal("placed.tif", cells[Array.IndexOf(names, "source")]);
        Assert.Equal(21, double.Parse(
            cells[Array.IndexOf(names, "longitude")], System.Globalization.CultureInfo.InvariantCulture), 6);
        Assert.Equal(9.5, double.Parse(
            cells[Array.IndexOf(names, "latitude")], System.Globalization.CultureInfo.InvariantCulture), 6);
        Assert.Contains("\"POLYGON", lines[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task GeoParquet_begins_and_ends_as_such_a_file()
    {
        var response = await SendAsync("geoparquet", await IdsAsync());
        var bytes = await response.Content.ReadAsByteArrayAsync();

        Assert.Equal("application/vnd.apache.parquet", response.Content.Headers.ContentType?.MediaType);
        Assert.Equal("nadir-results.parquet", response.Content.Headers.ContentDisposition?.FileName);
        Assert.Equal("PAR1"u8.ToArray(), bytes[..4]);
        Assert.Equal("PAR1"u8.ToArray(), bytes[^4..]);
        Assert.All(fixture.Server.Secrets, secret =>
            Assert.DoesNotContain(secret, System.Text.Encoding.Latin1.GetString(bytes), StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_sheet_is_one_picture_of_all()
    {
        var ids = await IdsAsync();
        var picture = await (await SendAsync("sheet", ids)).ReadPictureAsync();

        // Five in a row, and at least as high as the rows of pictures.
        Assert.InRange(picture.Image.Width, 5 * 224, 5 * 260);
        Assert.InRange(picture.Image.Height, (ids.Length + 4) / 5 * 224, 4000);
    }

    [Fact]
    public async Task A_zip_has_the_windows_own_pixels_and_the_tables()
    {
        var ids = await IdsAsync();
        using var zip = new ZipArchive(await (await SendAsync("zip", ids)).Content.ReadAsStreamAsync());

        Assert.Equal(ids.Length,
            zip.Entries.Count(entry => entry.FullName.StartsWith("images/", StringComparison.Ordinal)));
        var features = JsonElement.Parse(Read(zip.GetEntry("results.geojson")!)).GetProperty("features");
        Assert.Equal(ids, features.EnumerateArray().Select(feature => feature.GetProperty("id").GetInt64()));
        Assert.Equal(ids.Length + 1,
            System.Text.Encoding.UTF8.GetString(Read(zip.GetEntry("results.csv")!)).Trim().Split('\n').Length);
        Assert.Null(zip.GetEntry("missing.txt"));
        var red = await WindowAsync("red.png");
        using var source = ImageSource.Open(
            Read(zip.Entries.Single(entry => entry.FullName.EndsWith($"_{red}.jpg", StringComparison.Ordinal))),
            "entry");
        var pixels = source.Read(new PixelWindow(0, 0, 40, 30), 40, 30).Pixels;
        Assert.Equal(230.0, pixels[0], 6.0);
        Assert.Equal(20.0, pixels[1], 6.0);
    }

    [Fact]
    public async Task A_zip_names_what_cannot_be_read_any_more()
    {
        using var own = new ServerFixture();
        await own.InitializeAsync();
        File.Delete(Path.Combine(own.Images, "red.png"));
        var answer = await Answer.ToGoodSearch(own.Client, new JsonObject { ["text"] = "red", ["k"] = 3 });
        using var response = await own.Client.PostAsJsonAsync("/api/export", Body("zip", answer.Ids));
        using var zip = new ZipArchive(await response.Content.ReadAsStreamAsync());

        Assert.Equal(2, zip.Entries.Count(entry => entry.FullName.StartsWith("images/", StringComparison.Ordinal)));
        var missing = System.Text.Encoding.UTF8.GetString(Read(zip.GetEntry("missing.txt")!));
        Assert.Contains("red.png is gone", missing, StringComparison.Ordinal);
        Assert.All(own.Secrets, secret => Assert.DoesNotContain(secret, missing, StringComparison.Ordinal));
        await own.DisposeAsync();
    }

    [Theory]
    [InlineData("""{"format":"doc","rows":[{"id":1}]}""", 400, "geojson")]
    [InlineData("""{"format":"csv","rows":[]}""", 400, "rows")]
    [InlineData("""{"format":"csv"}""", 400, "rows")]
    [InlineData("""{"format":"csv","rows":[null]}""", 400, "rows")]
    [InlineData("""{"format":"csv","rows":[{"id":1},{"id":1}]}""", 400, "twice")]
    [InlineData("""{"format":"csv","rows":[{"id":1,"rank":0}]}""", 400, "rank")]
    [InlineData("""{"format":"zip","rows":[{"id":1}],"size":5000}""", 400, "size")]
    [InlineData("""{"format":"csv","rows":[{"id":99999}]}""", 404, "search again")]
    public async Task What_cannot_be_exported_is_told(string body, int status, string word)
    {
        var response = await fixture.Client.PostAsync(
            "/api/export", new StringContent(body, System.Text.Encoding.UTF8, "application/json"));
        Assert.Contains(word, await response.ReadProblemAsync(status), StringComparison.Ordinal);
    }

    private async Task<long[]> IdsAsync() =>
        (await Answer.ToGoodSearch(fixture.Client, new JsonObject { ["text"] = "red", ["k"] = 50 })).Ids;

    private async Task<long> WindowAsync(string source)
    {
        var answer = await Answer.ToGoodSearch(fixture.Client, new JsonObject { ["text"] = "red", ["k"] = 50 });
        return answer.Ids[Array.IndexOf(answer.Sources, source)];
    }

    private async Task<string> TextAsync(string format, long[] ids) =>
        await (await SendAsync(format, ids)).Content.ReadAsStringAsync();

    private async Task<HttpResponseMessage> SendAsync(string format, long[] ids)
    {
        var response = await fixture.Client.PostAsJsonAsync("/api/export", Body(format, ids));
        Assert.True(response.StatusCode == HttpStatusCode.OK, await response.Content.ReadAsStringAsync());
        return response;
    }

    private static JsonObject Body(string format, long[] ids) => new()
    {
        ["format"] = format,
        ["title"] = "red things",
        ["rows"] = new JsonArray(
            [.. ids.Select((id, place) =>
                (JsonNode)new JsonObject { ["id"] = id, ["rank"] = place + 1, ["score"] = 0.5 })]),
    };

    private static byte[] Read(ZipArchiveEntry entry)
    {
        using var bytes = new MemoryStream();
        using var stream = entry.Open();
        stream.CopyTo(bytes);
        return bytes.ToArray();
    }
}

/// <summary>A server that exports little.</summary>
public sealed class ExportLimitTests()
    : OwnServerTest(new ServerOptions
    {
        Limits = new ServerLimits
        {
            ExportRows = 2,
            ExportPictures = 1,
            ExportBytes = 3 * 40 * 30
        }
    })
{
    [Theory]
    [InlineData("csv", 3, "at most 2 windows")]
    [InlineData("sheet", 2, "at most 1 windows")]
    public async Task Too_many_windows_are_refused_before_they_are_read(string format, int count, string word) =>
        Assert.Contains(word, await (await SendAsync(format, count)).ReadProblemAsync(413), StringComparison.Ordinal);

    [Fact]
    public async Task Pictures_are_counted_before_the_first_is_sent()
    {
        // One window of 40 x 30 is just what is allowed.
        Assert.Equal(HttpStatusCode.OK, (await SendAsync("zip", 1)).StatusCode);
    }

    private async Task<HttpResponseMessage> SendAsync(string format, int count) =>
        await Client.PostAsJsonAsync("/api/export", new JsonObject
        {
            ["format"] = format,
            ["rows"] = new JsonArray(
            [.. Enumerable.Range(1, count).Select(id => (JsonNode)new JsonObject { ["id"] = id })]),
        });
}
