using System.Text.Json;
using System.Text.Json.Nodes;
using Nadir.Server.Tests.Support;

namespace Nadir.Server.Tests.Robustness;

public sealed class MachinePathTests : OwnServerTest
{
    [Fact]
    public async Task No_answer_tells_where_the_archive_and_its_images_lie()
    {
        var document = JsonElement.Parse(await Client.GetStringAsync("/openapi/v1.json"));
        var paths = document.GetProperty("paths").EnumerateObject()
            .Where(path => path.Value.TryGetProperty("get", out _)).Select(path => path.Name).ToArray();
        foreach (var path in paths)
        {
            foreach (var word in (string[])["1", "2", "0", "webp", "test"])
            {
                await CheckAsync(Client.GetAsync(
                    string.Join('/', path.Split('/').Select(part => part.Contains('{', StringComparison.Ordinal) ? word
                        : part)), HttpCompletionOption.ResponseHeadersRead));
            }
        }

        foreach (var request in (JsonObject[])
        [
            new() { ["text"] = "red", ["k"] = 100 },
            new() { ["id"] = 1 },
            new() { ["text"] = "red", ["source"] = "more" },
            new() { ["text"] = "red", ["source"] = "../.." },
        ])
        {
            await CheckAsync(Client.PostAsync("/api/search",
                new StringContent(request.ToJsonString(), System.Text.Encoding.UTF8, "application/json")));
        }
    }

    [Fact]
    public async Task Nor_does_an_answer_about_damage()
    {
        // What every error message of the archive would name.
        foreach (var file in Directory.GetFiles(Path.Combine(Server.Store.Location, "vectors")))
        {
            File.Delete(file);
        }

        File.Delete(Path.Combine(Server.Images, "red.png"));

        var answer = await Answer.ToSearch(Client, new JsonObject { ["text"] = "red" });

        Assert.Equal(System.Net.HttpStatusCode.ServiceUnavailable, answer.Status);
        Assert.All(Server.Secrets, secret => Assert.DoesNotContain(secret, answer.Text, StringComparison.Ordinal));
        await CheckAsync(Client.GetAsync("/api/items/1/thumbnail"));
    }

    private async Task CheckAsync(Task<HttpResponseMessage> request)
    {
        using var answer = await request;
        var told = await AnswerText.ReadAsync(answer) + answer.Headers + answer.Content.Headers;
        Assert.All(Server.Secrets, secret => Assert.DoesNotContain(secret, told, StringComparison.Ordinal));
    }
}
