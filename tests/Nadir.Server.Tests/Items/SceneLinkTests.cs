using System.Text.Json;
using Nadir.Server.Items;
using Nadir.Server.Tests.Support;

namespace Nadir.Server.Tests.Items;

public sealed class SceneLinkTests()
    : OwnServerTest(new ServerOptions { SceneLink = "https://data.example.com/get?file={source}&n={name}&s={scene}" })
{
    [Fact]
    public async Task The_link_names_the_source_as_answers_do_and_no_path_of_the_machine()
    {
        var found = await Answer.ToGoodSearch(
            Client, new System.Text.Json.Nodes.JsonObject { ["text"] = "red", ["source"] = "more/pink.png" });
        var item = JsonElement.Parse(await Client.GetStringAsync($"/api/items/{found.Ids[0]}"));
        Assert.Equal(
            $"https://data.example.com/get?file=more/pink.png&n=pink.png&s={item.GetProperty("scene").GetInt64()}",
            item.GetProperty("link").GetString());
        Assert.True(item.GetProperty("isThere").GetBoolean());
        File.Delete(Path.Combine(Server.Images, "more/pink.png"));
        Assert.False(JsonElement.Parse(await Client.GetStringAsync($"/api/items/{found.Ids[0]}")).GetProperty("isThere")
            .GetBoolean());
    }

    [Theory]
    [InlineData(null, "a/b c.tif", null)]
    [InlineData(null, "https://example.com/x.tif", "https://example.com/x.tif")]
    [InlineData(null, "s3://bucket/x.tif", null)]
    [InlineData("https://e.com/{source}", "a/b c&d.tif", "https://e.com/a/b%20c%26d.tif")]
    public void A_link_is_the_template_filled_or_the_address_itself(string? template, string source, string? link) =>
        Assert.Equal(link, SceneLink.Of(template, source, 3));
}
