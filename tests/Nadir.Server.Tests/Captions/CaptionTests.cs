using System.Net.Http.Headers;
using System.Text.Json;
using Nadir.Archive.Tests.Support;
using Nadir.Imagery;
using Nadir.Server.Tests.Support;

namespace Nadir.Server.Tests.Captions;

public sealed class CaptionTests()
    : OwnServerTest(null, models => models with { OpenCaptioner = () => new ColorCaptioner() })
{
    [Fact]
    public async Task A_window_is_described()
    {
        var answer = await DescribeAsync($$"""{"id":{{Window("blue.png")}}}""");
        Assert.Equal("a blue field", answer.GetProperty("caption").GetString());
        Assert.Equal("a blue field",
            Assert.Single(answer.GetProperty("alternatives").EnumerateArray()).GetProperty("caption").GetString());
        Assert.False(answer.GetProperty("stored").GetBoolean());
        Assert.Empty(Server.Store.FindWindow(Window("blue.png"))!.Captions);
    }

    [Fact]
    public async Task Alternatives_come_best_first()
    {
        var alternatives = (await DescribeAsync($$"""{"id":{{Window("red.png")}},"alternatives":3}"""))
            .GetProperty("alternatives").EnumerateArray().ToList();
        Assert.Equal(["a red field", "a red field again 1", "a red field again 2"],
            alternatives.Select(alternative => alternative.GetProperty("caption").GetString()));
        Assert.Equal([0, -1, -2], alternatives.Select(alternative => alternative.GetProperty("score").GetDouble()));
    }

    [Fact]
    public async Task A_picture_that_is_sent_is_described()
    {
        var response = await SendAsync(
            PictureEncoder.Encode(TestImages.Plain(50, 20, 10, 200, 30), PictureFormat.Png), """{"alternatives":2}""");
        var answer = JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement;
        Assert.Equal("a green field", answer.GetProperty("caption").GetString());
        Assert.Equal(2, answer.GetProperty("alternatives").GetArrayLength());
    }

    [Fact]
    public async Task What_is_no_picture_is_told_so()
    {
        await (await SendAsync("<svg/>"u8.ToArray(), null)).ReadProblemAsync(422);
        await (await SendAsync([], null)).ReadProblemAsync(422);
        var damaged = PictureEncoder.Encode(TestImages.Plain(50, 20, 10, 200, 30), PictureFormat.Jpeg);
        await (await SendAsync(damaged[..(damaged.Length / 2)], null)).ReadProblemAsync(422);
    }

    [Theory]
    [InlineData("{}", 400)]
    [InlineData("""{"id":1,"alternatives":0}""", 400)]
    [InlineData("""{"id":1,"alternatives":21}""", 400)]
    [InlineData("""{"id":1,"alternatives":"two"}""", 400)]
    [InlineData("""{"id":"1"}""", 400)]
    [InlineData("[1]", 400)]
    [InlineData("""{"id":99999}""", 404)]
    public async Task Malformed_requests_are_told(string body, int status) =>
        await (await PostAsync(body)).ReadProblemAsync(status);

    [Fact]
    public async Task Only_captions_of_windows_are_stored() =>
        await (await SendAsync(PictureEncoder.Encode(TestImages.Plain(50, 20, 10, 200, 30), PictureFormat.Png),
            """{"store":true}""")).ReadProblemAsync(400);

    [Fact]
    public async Task A_form_with_more_than_one_picture_is_told_so()
    {
        using var form = new MultipartFormDataContent { { new ByteArrayContent([1]), "image" },
            { new ByteArrayContent([1]), "other" } };
        await (await Client.PostAsync("/api/caption", form)).ReadProblemAsync(400);
    }

    [Fact]
    public async Task Many_at_once_are_answered_or_told_to_come_again()
    {
        var answers = await Task.WhenAll(
            Enumerable.Range(0, 60).Select(_ => PostAsync($$"""{"id":{{Window("red.png")}}}""")));
        Assert.Contains(answers, answer => answer.IsSuccessStatusCode);
        foreach (var busy in answers.Where(answer => !answer.IsSuccessStatusCode))
        {
            await busy.ReadProblemAsync(429);
        }
    }

    [Fact]
    public async Task A_server_without_a_captioner_says_so()
    {
        using var plain = new ServerFixture();
        await plain.InitializeAsync();
        using var content = new StringContent("""{"id":1}""", System.Text.Encoding.UTF8, "application/json");
        Assert.Contains("no model", await (await plain.Client.PostAsync("/api/caption", content)).ReadProblemAsync(404),
            StringComparison.Ordinal);
        await plain.DisposeAsync();
    }

    [Fact]
    public async Task To_store_a_caption_needs_a_key_and_nothing_is_done_without()
    {
        var body = $$"""{"id":{{Window("red.png")}},"store":true}""";
        await (await PostAsync(body)).ReadProblemAsync(401);
        Assert.Empty(Server.Store.FindWindow(Window("red.png"))!.Captions);
    }

    private long Window(string name) => Server.Store.ListScenes(new Archive.SceneQuery { Count = 100 })
        .Single(scene => Path.GetFileName(scene.Stamp.Source) == name).View;

    private async Task<JsonElement> DescribeAsync(string body)
    {
        var response = await PostAsync(body);
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, text);
        return JsonDocument.Parse(text).RootElement;
    }

    private async Task<HttpResponseMessage> PostAsync(string body)
    {
        using var content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        return await Client.PostAsync("/api/caption", content);
    }

    private async Task<HttpResponseMessage> SendAsync(byte[] picture, string? query)
    {
        using var image = new ByteArrayContent(picture);
        image.Headers.ContentType = new MediaTypeHeaderValue("image/png");
        using var form = new MultipartFormDataContent { { image, "image", "/etc/passwd" } };
        if (query is not null)
        {
            form.Add(new StringContent(query), "query");
        }

        return await Client.PostAsync("/api/caption", form);
    }
}
