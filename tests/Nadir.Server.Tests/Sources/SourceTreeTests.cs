using System.Net;
using System.Text.Json;
using Nadir.Server.Tests.Support;

namespace Nadir.Server.Tests.Sources;

public sealed class SourceTreeTests : OwnServerTest
{
    [Fact]
    public async Task Folders_are_listed_step_by_step_with_the_images_in_them()
    {
        Server.Add(("more/deep/a.png", 1, 2, 3), ("more/deep/b.png", 4, 5, 6), ("other/c.png", 7, 8, 9));

        var top = await ListAsync("");
        var below = await ListAsync("more/");
        Assert.Equal([("more", "more/", 5), ("other", "other/", 1)], top);
        Assert.Equal([("deep", "more/deep/", 2)], below);
        Assert.Empty(await ListAsync("more/deep/"));
        Assert.Equal(11, JsonElement.Parse(await Client.GetStringAsync("/api/sources")).GetProperty("images")
            .GetInt64());

        // What is listed is what the filter takes.
        var found = await Answer.ToGoodSearch(
            Client, new System.Text.Json.Nodes.JsonObject { ["text"] = "red", ["k"] = 50, ["source"] = "more/deep/" });
        Assert.Equal(2, found.Ids.Length);
    }

    [Fact]
    public async Task A_path_without_its_slash_is_told() =>
        (await Answer.Of(Client.GetAsync("/api/sources?below=more"))).AssertProblem(HttpStatusCode.BadRequest, "slash");

    private async Task<(string, string, long)[]> ListAsync(string below)
    {
        var answer = JsonElement.Parse(
            await Client.GetStringAsync($"/api/sources?below={Uri.EscapeDataString(below)}"));
        return [.. answer.GetProperty("folders").EnumerateArray().Select(folder =>
            (folder.GetProperty("name").GetString()!, folder.GetProperty("path").GetString()!,
                folder.GetProperty("count").GetInt64()))];
    }
}
