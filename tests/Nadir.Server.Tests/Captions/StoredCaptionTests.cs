using System.Text.Json;
using Nadir.Archive.Tests.Support;
using Nadir.Server.Protection.Keys;
using Nadir.Server.Tests.Support;

namespace Nadir.Server.Tests.Captions;

public sealed class StoredCaptionTests() : OwnServerTest(
    new ServerOptions { AnonymousRead = false, Keys = File },
    models => models with { OpenCaptioner = () => new ColorCaptioner() })
{
    private static readonly (ApiKey Key, string Text) Reader = KeyText.Create("reader", KeyScope.Read);

    private static readonly (ApiKey Key, string Text) Writer = KeyText.Create("writer", KeyScope.Write);

    private static readonly KeyFile File = WriteKeys();

    [Fact]
    public async Task Who_may_write_stores_a_caption_once()
    {
        for (var i = 0; i < 2; i++)
        {
            var response = await PostAsync(Writer.Text);
            var body = await response.Content.ReadAsStringAsync();
            Assert.True(response.IsSuccessStatusCode, body);
            Assert.True(JsonDocument.Parse(body).RootElement.GetProperty("stored").GetBoolean());
        }

        Assert.Equal(["a red field"], Server.Store.FindWindow(Window())!.Captions);
    }

    [Fact]
    public async Task Who_may_only_read_stores_nothing()
    {
        await (await PostAsync(Reader.Text)).ReadProblemAsync(403);
        Assert.Empty(Server.Store.FindWindow(Window())!.Captions);
    }

    [Fact]
    public async Task While_somebody_else_writes_the_client_is_told_to_come_again()
    {
        using (Server.Store.OpenWriter())
        {
            var response = await PostAsync(Writer.Text);
            await response.ReadProblemAsync(503);
            Assert.NotNull(response.Headers.RetryAfter);
        }

        Assert.True((await PostAsync(Writer.Text)).IsSuccessStatusCode);
    }

    private static KeyFile WriteKeys()
    {
        var file = new KeyFile(Path.Combine(Path.GetTempPath(), $"nadir-caption-keys-{Environment.ProcessId}.json"));
        file.Write([Reader.Key, Writer.Key]);
        AppDomain.CurrentDomain.ProcessExit += (_, _) => System.IO.File.Delete(file.Path);
        return file;
    }

    private long Window() => Server.Store.ListScenes(new Archive.SceneQuery { Count = 100 })
        .Single(scene => scene.Stamp.Source.EndsWith("/red.png", StringComparison.Ordinal)).View;

    private async Task<HttpResponseMessage> PostAsync(string key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/caption");
        request.Headers.TryAddWithoutValidation("X-API-Key", key);
        request.Content = new StringContent(
            $$"""{"id":{{Window()}},"store":true}""", System.Text.Encoding.UTF8, "application/json");
        return await Client.SendAsync(request);
    }
}
