using System.Net;
using System.Text.Json;
using Nadir.Archive.Tests.Support;
using Nadir.Server.Tests.Support;

namespace Nadir.Server.Tests.Robustness;

/// <summary>Bodies that say less, or more, than one thing.</summary>
public sealed class BodyTests() : OwnServerTest(models: plain => plain with
{
    OpenReranker = () => new ColorReranker(),
    OpenCaptioner = () => new ColorCaptioner(),
})
{
    [Theory]
    [InlineData("/api/search", """{"text":"red","k":1,"k":2}""", "'k' is given more than once")]
    [InlineData("/api/search", """{"text":"red","polygon":{"type":"Point","coordinates":[1,2],"coordinates":[3,4]}}""",
        "'coordinates' is given more than once")]
    [InlineData("/api/search", """{"terms":[{"text":"red","text":"blue"}]}""", "'text' is given more than once")]
    [InlineData("/api/locate", """{"text":"red","text":"blue","id":1}""", "'text' is given more than once")]
    [InlineData("/api/caption", """{"id":1,"id":2}""", "'id' is given more than once")]
    [InlineData("/stac/search", """{"limit":1,"limit":2}""", "'limit' is given more than once")]
    [InlineData("/stac/search", """{"intersects":{"type":"Point","coordinates":[1,2],"coordinates":[3,4]}}""",
        "'coordinates' is given more than once")]
    [InlineData("/api/locate", """{"text":"red","id":1,"anyways":true}""", "did you mean anyway?")]
    [InlineData("/api/caption", """{"id":1,"alternative":2}""", "did you mean alternatives?")]
    [InlineData("/api/search", """{"text":"red","afte":"2021-01-01"}""", "did you mean after?")]
    public async Task A_member_that_is_there_twice_or_unknown_is_named(string path, string body, string said)
    {
        using var content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        using var answer = await Client.PostAsync(new Uri(path, UriKind.Relative), content);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains(said, JsonElement.Parse(await answer.Content.ReadAsStringAsync()).GetProperty("detail")
            .GetString(), StringComparison.Ordinal);
    }

    // The letter ü as the one byte of Latin-1, and half of a surrogate pair.
    [Theory]
    [InlineData("/api/search",
        """{"text":"blue","polygon":{"type":"Polygon","üoordinates":[[[0,0],[1,0],[1,1],[0,0]]]},"where":["=b"]}""")]
    [InlineData("/api/search", """{"text":"blue","polygon":{"type":"ü","coordinates":[[[0,0],[1,0],[1,1],[0,0]]]}}""")]
    [InlineData("/api/search", """{"text":"blue","polygon":"ü"}""")]
    [InlineData("/api/search", """{"text":"ü"}""")]
    [InlineData("/api/search", """{"text":"blue","where":["ü=1"]}""")]
    [InlineData("/api/search", """{"text":"blue","polygon":{"type":"\ud800"}}""")]
    [InlineData("/api/search", """{"text":"blue","polygon":{"\ud800":1}}""")]
    [InlineData("/api/search", """{"text":"\ud800"}""")]
    [InlineData("/api/search", """{"ü":1}""")]
    [InlineData("/api/locate", """{"text":"ü","id":1}""")]
    [InlineData("/api/locate", """{"text":"\ud800","id":1}""")]
    [InlineData("/api/caption", """{"ü":1}""")]
    [InlineData("/stac/search", """{"datetime":"ü"}""")]
    [InlineData("/stac/search", """{"intersects":{"ü":1}}""")]
    public async Task What_is_no_Unicode_is_refused(string path, string body)
    {
        using var content = new ByteArrayContent(System.Text.Encoding.Latin1.GetBytes(body));
        content.Headers.ContentType = new("application/json");
        using var answer = await Client.PostAsync(new Uri(path, UriKind.Relative), content);
        Assert.True(answer.StatusCode == HttpStatusCode.BadRequest, await answer.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Geometries_of_addresses_are_read_alike()
    {
        var address = "/stac/search?intersects="
            + Uri.EscapeDataString("""{"type":"Point","coordinates":[1,2],"coordinates":[3,4]}""");
        using var answer = await Client.GetAsync(new Uri(address, UriKind.Relative));
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("'coordinates' is given more than once",
            JsonElement.Parse(await answer.Content.ReadAsStringAsync()).GetProperty("detail").GetString(),
            StringComparison.Ordinal);
    }
}
