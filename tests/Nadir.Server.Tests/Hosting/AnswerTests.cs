using System.Net;
using System.Text.Json.Nodes;
using Nadir.Server.Tests.Support;

namespace Nadir.Server.Tests.Hosting;

/// <summary>
/// What HTTP asks of every address: tags, methods, compressed answers, and parameters that mean something.
/// </summary>
public sealed class AnswerTests() : OwnServerTest()
{
    [Theory]
    [InlineData("/stac")]
    [InlineData("/stac/collections")]
    [InlineData("/stac/search?limit=2")]
    [InlineData("/stac/queryables")]
    [InlineData("/api/coverage?zoom=3")]
    [InlineData("/api/items/1")]
    public async Task What_a_client_has_is_not_sent_again_until_the_archive_changes(string address)
    {
        using var first = await Client.GetAsync(address);
        var tag = first.Headers.ETag!;
        Assert.True(tag.IsWeak);

        using var known = await SendAsync(HttpMethod.Get, address, ("If-None-Match", tag.ToString()));
        Assert.Equal(HttpStatusCode.NotModified, known.StatusCode);
        Assert.Equal(tag, known.Headers.ETag);
        Assert.Empty(await known.Content.ReadAsByteArrayAsync());

        Server.Add(("new.png", 1, 2, 3));
        using var changed = await SendAsync(HttpMethod.Get, address, ("If-None-Match", tag.ToString()));
        Assert.Equal(HttpStatusCode.OK, changed.StatusCode);
        Assert.NotEqual(tag, changed.Headers.ETag);
    }

    [Fact]
    public async Task A_tag_is_of_one_address_and_problems_have_none()
    {
        using var one = await Client.GetAsync("/stac/search?limit=1");
        using var two = await Client.GetAsync("/stac/search?limit=2");
        Assert.NotEqual(one.Headers.ETag, two.Headers.ETag);
        using var problem = await Client.GetAsync("/stac/search?limit=0");
        Assert.Equal(HttpStatusCode.BadRequest, problem.StatusCode);
        Assert.Null(problem.Headers.ETag);
    }

    [Theory]
    [InlineData("/api/archive", "GET, HEAD, OPTIONS")]
    [InlineData("/api/search", "OPTIONS, POST")]
    [InlineData("/stac/search", "GET, HEAD, OPTIONS, POST")]
    public async Task Methods_of_an_address_are_told(string address, string methods)
    {
        using var options = await SendAsync(HttpMethod.Options, address);
        Assert.Equal(HttpStatusCode.NoContent, options.StatusCode);
        Assert.Equal(methods, string.Join(", ", options.Content.Headers.Allow));
        using var refused = await SendAsync(HttpMethod.Delete, address);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, refused.StatusCode);
        Assert.Equal(methods, string.Join(", ", refused.Content.Headers.Allow));
        Assert.Contains(methods, await refused.ReadProblemAsync(405), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/api/archive", "br")]
    [InlineData("/stac", "gzip")]
    [InlineData("/stac/search", "br")]
    [InlineData("/openapi/v1.json", "gzip")]
    public async Task Answers_are_compressed_as_the_client_takes_them(string address, string encoding)
    {
        using var plain = await Client.GetAsync(address);
        using var packed = await SendAsync(HttpMethod.Get, address, ("Accept-Encoding", encoding));
        Assert.Equal([encoding], packed.Content.Headers.ContentEncoding);
        Assert.Contains("Accept-Encoding", packed.Headers.Vary);
        var stream = await packed.Content.ReadAsStreamAsync();
        await using Stream unpacked = encoding == "br"
            ? new System.IO.Compression.BrotliStream(stream, System.IO.Compression.CompressionMode.Decompress)
            : new System.IO.Compression.GZipStream(stream, System.IO.Compression.CompressionMode.Decompress);
        Assert.Equal(await plain.Content.ReadAsStringAsync(), await new StreamReader(unpacked).ReadToEndAsync());
    }

    [Theory]
    [InlineData("/api/coverage?bbx=1,2,3,4", "did you mean bbox?")]
    [InlineData("/api/archive?q=1", "there are none here")]
    [InlineData("/api/items/1?neighbors=3", "did you mean neighbours?")]
    [InlineData("/api/items/1/thumbnail?sise=3", "did you mean size?")]
    [InlineData("/stac/conformance?x=1", "there are none here")]
    public async Task Unknown_parameters_are_refused_everywhere(string address, string told) =>
        Assert.Contains(told, await (await Client.GetAsync(address)).ReadProblemAsync(400), StringComparison.Ordinal);

    [Fact]
    public async Task Searches_take_filters_in_cql2()
    {
        var wide = await Answer.ToGoodSearch(Client,
            new JsonObject { ["text"] = "red", ["where"] = new JsonArray("width >= 40 AND folder LIKE 'im%'") });
        Assert.Equal(5, wide.Ids.Length);
        var none = await Answer.ToGoodSearch(
            Client, new JsonObject { ["text"] = "red", ["where"] = new JsonArray("NOT (width >= 40)") });
        Assert.Empty(none.Ids);
        (await Answer.ToSearch(Client, new JsonObject { ["text"] = "red", ["where"] = new JsonArray("width >= 'a") }))
            .AssertProblem(HttpStatusCode.BadRequest, "position 10");
    }

    private async Task<HttpResponseMessage> SendAsync(
        HttpMethod method, string address, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, address);
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return await Client.SendAsync(request);
    }
}
