using System.Globalization;
using System.Net;
using System.Text.Json;
using Nadir.Imagery;
using Nadir.Imagery.Tiles;
using Nadir.Server.Tests.Support;

namespace Nadir.Server.Tests.Locating;

/// <summary>A scene that is blue but for a red field, whose place is known.</summary>
public sealed class LocateTests : OwnServerTest
{
    private const int Width = 480;
    private const int Height = 320;

    // The red field: 80 pixels around (360, 100), so 23.6 E 9 N at a hundredth of a degree a pixel.
    private const int RedColumn = 360;
    private const int RedRow = 100;

    private long _window;
    private long _scene;
    private long _placeless;

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        Write("field.tif");
        Server.Ingest();
        var scenes = Server.Store.ListScenes(new Archive.SceneQuery { Count = 100 });
        var field = scenes.Single(scene => scene.Footprint is not null);
        (_scene, _window, _placeless) = (field.Id, field.View, scenes.First(scene => scene.Footprint is null).View);
    }

    [Fact]
    public async Task The_peak_is_where_the_text_is_true()
    {
        var answer = await LocateAsync("red", _window);
        Assert.Equal(_scene, answer.GetProperty("scene").GetInt64());
        Assert.Equal([20, 6.8, 24.8, 10],
            answer.GetProperty("bounds").EnumerateArray().Select(bound => Math.Round(bound.GetDouble(), 6)));
        var peak = answer.GetProperty("peaks")[0];
        int[] window = [.. peak.GetProperty("window").EnumerateArray().Select(value => value.GetInt32())];
        Assert.True(window[0] >= 0 && window[1] >= 0 && window[0] + window[2] <= Width
            && window[1] + window[3] <= Height);
        Assert.Equal(RedColumn, window[0] + (window[2] / 2.0), 40.0);
        Assert.Equal(RedRow, window[1] + (window[3] / 2.0), 40.0);
        Assert.InRange(peak.GetProperty("score").GetDouble(), -1, 1);
        Assert.Equal(1, peak.GetProperty("heat").GetDouble(), 0.2);
        var corner = peak.GetProperty("footprint").GetProperty("coordinates")[0][0];
        Assert.InRange(corner[0].GetDouble(), 20, 24.8);
        Assert.InRange(corner[1].GetDouble(), 6.8, 10);
    }

    [Fact]
    public async Task The_picture_and_the_tiles_are_hottest_there()
    {
        var answer = await LocateAsync("red", _window);
        var picture = await (await Client.GetAsync(answer.GetProperty("image").GetString() + "?size=480"))
            .ReadPictureAsync();
        Assert.Equal((Width, Height), (picture.Image.Width, picture.Image.Height));
        var (x, y) = Hottest(picture);
        Assert.Equal((RedColumn, RedRow), (x, y), (expected, actual) => Math.Abs(expected.Item1 - actual.Item1) < 50
            && Math.Abs(expected.Item2 - actual.Item2) < 50);
        var tile = TileAddress.Of(7, 23.6, 9);
        var address = answer.GetProperty("tiles").GetString()!
            .Replace("{z}", tile.Zoom.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
            .Replace("{x}", tile.X.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
            .Replace("{y}", tile.Y.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);
        var warped = await (await Client.GetAsync(address)).ReadPictureAsync();
        var (left, top) = Hottest(warped);
        var place = tile.Position((left + 0.5) / 256, (top + 0.5) / 256);
        Assert.Equal(23.6, place.Longitude, 0.5);
        Assert.Equal(9, place.Latitude, 0.5);
        var outside = await (await Client.GetAsync(address.Replace($"/{tile.X}/", "/1/", StringComparison.Ordinal)))
            .ReadPictureAsync();
        Assert.All(outside.Mask!, mask => Assert.Equal(0, mask));
    }

    [Fact]
    public async Task What_was_located_is_remembered_and_each_text_and_scene_has_a_key_of_its_own()
    {
        var first = await LocateAsync("red", _window);
        Assert.Equal(first.ToString(), (await LocateAsync(" red ", _window)).ToString());
        Assert.NotEqual(Key(first), Key(await LocateAsync("green", _window)));
        Assert.NotEqual(Key(first), Key(await LocateAsync("red", _placeless)));
        var address = first.GetProperty("image").GetString()!;
        var answer = await Client.GetAsync(address);
        using var again = new HttpRequestMessage(HttpMethod.Get, address);
        again.Headers.IfNoneMatch.Add(answer.Headers.ETag!);
        Assert.Equal(HttpStatusCode.NotModified, (await Client.SendAsync(again)).StatusCode);
    }

    [Fact]
    public async Task A_scene_of_no_place_has_a_picture_and_no_tiles()
    {
        var answer = await LocateAsync("red", _placeless);
        Assert.Equal(JsonValueKind.Null, answer.GetProperty("tiles").ValueKind);
        Assert.Equal(JsonValueKind.Null, answer.GetProperty("bounds").ValueKind);
        await (await Client.GetAsync(answer.GetProperty("image").GetString())).ReadPictureAsync();
    }

    [Fact]
    public async Task Many_ask_at_once_and_each_is_answered_or_told_to_come_again()
    {
        var answers = await Task.WhenAll(
            Enumerable.Range(0, 30).Select(i => PostAsync($$"""{"text":"red {{i}}","id":{{_window}}}""")));
        Assert.Contains(answers, answer => answer.StatusCode == HttpStatusCode.OK);
        foreach (var busy in answers.Where(answer => answer.StatusCode != HttpStatusCode.OK))
        {
            await busy.ReadProblemAsync(429);
            Assert.NotNull(busy.Headers.RetryAfter);
        }

        await LocateAsync("green", _window);
    }

    [Fact]
    public async Task Who_goes_away_leaves_the_place_to_others()
    {
        using var gone = new CancellationTokenSource();
        var asked = Task.WhenAll(
            Enumerable.Range(0, 8).Select(i => PostAsync($$"""{"text":"gone {{i}}","id":{{_window}}}""", gone.Token)));
        gone.CancelAfter(20);
        await Record.ExceptionAsync(() => asked);
        for (var i = 0; i < 8; i++)
        {
            await LocateAsync($"there {i}", _window);
        }
    }

    [Theory]
    [InlineData("""{"text":"red"}""", 400)]
    [InlineData("""{"id":1}""", 400)]
    [InlineData("""{"text":"  ","id":1}""", 400)]
    [InlineData("""{"text":5,"id":1}""", 400)]
    [InlineData("""{"text":"red","id":"1"}""", 400)]
    [InlineData("""[]""", 400)]
    [InlineData("""{"text":"red","id":99999}""", 404)]
    public async Task Malformed_requests_are_told(string body, int status) =>
        await (await PostAsync(body)).ReadProblemAsync(status);

    [Fact]
    public async Task Texts_that_are_too_long_are_told() =>
        await (await PostAsync($$"""{"text":"{{new string('a', 1001)}}","id":{{_window}}}""")).ReadProblemAsync(400);

    [Theory]
    [InlineData("/api/locate/0123/image.png", 404)]
    [InlineData("/api/locate/0123/tiles/0/0/0.png", 404)]
    [InlineData("/api/locate/0123/tiles/0/0/0.gif", 400)]
    public async Task What_is_not_kept_is_told(string address, int status) =>
        await (await Client.GetAsync(address)).ReadProblemAsync(status);

    private static string? Key(JsonElement answer) => answer.GetProperty("key").GetString();

    // The most opaque pixel is the hottest.
    private static (int X, int Y) Hottest(MaskedImage picture)
    {
        var (best, sums) = (0, new int[picture.Image.Width * picture.Image.Height]);
        for (var i = 0; i < sums.Length; i++)
        {
            // Inferno grows brighter with heat.
            sums[i] = picture.Image.Pixels[3 * i] + picture.Image.Pixels[(3 * i) + 1]
                + (picture.Mask is null ? 0 : picture.Mask[i] / 16);
            best = sums[i] > sums[best] ? i : best;
        }

        return (best % picture.Image.Width, best / picture.Image.Width);
    }

    private void Write(string name)
    {
        var samples = new byte[3 * Width * Height];
        for (var i = 0; i < Width * Height; i++)
        {
            var isRed = Math.Abs((i % Width) - RedColumn) < 40 && Math.Abs((i / Width) - RedRow) < 40;
            samples[i] = isRed ? (byte)230 : (byte)20;
            samples[(Width * Height) + i] = 20;
            samples[(2 * Width * Height) + i] = isRed ? (byte)20 : (byte)230;
        }

        GeoTiffWriter.Write(Path.Combine(Server.Images, name), new Raster<byte>
        {
            Width = Width,
            Height = Height,
            Samples = samples,
            Colors = [ColorInterpretation.Red, ColorInterpretation.Green, ColorInterpretation.Blue],
            CoordinateSystem = "EPSG:4326",
            GeoTransform = new GeoTransform(20, 0.01, 0, 10, 0, -0.01),
        });
    }

    private async Task<HttpResponseMessage> PostAsync(string body, CancellationToken cancellationToken = default)
    {
        using var content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        return await Client.PostAsync("/api/locate", content, cancellationToken);
    }

    private async Task<JsonElement> LocateAsync(string text, long window)
    {
        var response = await PostAsync(
            JsonSerializer.Serialize(new Dictionary<string, object> { ["text"] = text, ["id"] = window }));
        var body = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, body);
        Answers.AssertNoPath(body);
        return JsonDocument.Parse(body).RootElement;
    }
}
