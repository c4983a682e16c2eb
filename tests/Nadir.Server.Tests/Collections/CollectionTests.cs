using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Nadir.Server.Protection.Keys;
using Nadir.Server.Tests.Support;

namespace Nadir.Server.Tests.Collections;

public sealed class CollectionTests : IAsyncLifetime, IDisposable
{
    private readonly string _keys = Path.Combine(Path.GetTempPath(), $"keys-{Guid.NewGuid():N}.json");
    private readonly ServerFixture _server;
    private readonly string _write;
    private readonly string _read;

    public CollectionTests()
    {
        var file = new KeyFile(_keys);
        var (write, writeText) = KeyText.Create("writer", KeyScope.Write);
        var (read, readText) = KeyText.Create("reader", KeyScope.Read);
        file.Write([write, read]);
        (_write, _read) = (writeText, readText);
        _server = new ServerFixture(new ServerOptions { Keys = file });
    }

    public Task InitializeAsync() => _server.InitializeAsync();

    public Task DisposeAsync() => _server.DisposeAsync();

    public void Dispose()
    {
        _server.Dispose();
        File.Delete(_keys);
    }

    [Fact]
    public async Task Who_may_write_keeps_and_who_may_read_sees()
    {
        Assert.Equal(HttpStatusCode.NoContent,
            (await PutAsync("Harbours / north", [3, 1, 2], _write, [0.5f, 0.25f, 0.125f], "?q=red")).Status);

        var list = await GetAsync("/api/collections", _read);
        Assert.False(list.Json.GetProperty("writable").GetBoolean());
        var one = list.Json.GetProperty("collections")[0];
        Assert.Equal(("Harbours / north", 3, "?q=red"),
            (one.GetProperty("name").GetString(), one.GetProperty("count").GetInt32(),
                one.GetProperty("query").GetString()));
        Assert.True((await GetAsync("/api/collections", _write)).Json.GetProperty("writable").GetBoolean());

        var kept = await GetAsync("/api/collections/Harbours%20%2F%20north", _read);
        Assert.Equal([3, 1, 2], kept.Ids);
        Assert.Equal(0.25, kept.Json.GetProperty("results")[1].GetProperty("score").GetDouble());
        Assert.Empty(kept.Json.GetProperty("gone").EnumerateArray());
    }

    [Theory]
    [InlineData(false, 401)]
    [InlineData(true, 403)]
    public async Task Who_may_not_write_changes_nothing(bool hasKey, int status)
    {
        var key = hasKey ? _read : null;
        Assert.Equal(status, (int)(await PutAsync("mine", [1], key)).Status);
        await PutAsync("mine", [1], _write);
        Assert.Equal(status, (int)(await SendAsync(HttpMethod.Delete, "/api/collections/mine", null, key)).Status);
        var kept = await GetAsync("/api/collections/mine", null);
        Assert.Equal([1], kept.Ids);
    }

    [Fact]
    public async Task A_collection_survives_a_window_that_goes_and_names_it()
    {
        var found = await Answer.ToGoodSearch(_server.Client, new JsonObject { ["text"] = "red", ["k"] = 2 });
        await PutAsync("reds", found.Ids, _write);
        File.Delete(Path.Combine(_server.Images, found.Sources[0]));
        _server.Ingest();

        var kept = await GetAsync("/api/collections/reds", _read);
        Assert.Equal(found.Ids.Skip(1), kept.Ids);
        var gone = kept.Json.GetProperty("gone")[0];
        Assert.Equal((found.Ids[0], found.Sources[0]),
            (gone.GetProperty("id").GetInt64(), gone.GetProperty("source").GetString()));

        // Written again with another one more, it still knows what was there.
        long[] more = [.. found.Ids, new long[] { 1, 2, 3 }.First(id => !found.Ids.Contains(id))];
        Assert.Equal(HttpStatusCode.NoContent, (await PutAsync("reds", more, _write)).Status);
        Assert.Equal(1, (await GetAsync("/api/collections/reds", _read)).Json.GetProperty("gone").GetArrayLength());
    }

    [Fact]
    public async Task It_can_be_removed()
    {
        await PutAsync("a", [1], _write);
        Assert.Equal(HttpStatusCode.NoContent,
            (await SendAsync(HttpMethod.Delete, "/api/collections/a", null, _write)).Status);
        (await GetAsync("/api/collections/a", _read)).AssertProblem(HttpStatusCode.NotFound, "no collection 'a'");
        Assert.Equal(404, (int)(await SendAsync(HttpMethod.Delete, "/api/collections/a", null, _write)).Status);
    }

    [Theory]
    [InlineData("a", """{"ids":[1,1]}""", "twice")]
    [InlineData("a", """{"ids":[99999]}""", "no window 99999")]
    [InlineData("a", """{"ids":[1],"scores":[]}""", "scores")]
    [InlineData("a", """{}""", "ids")]
    [InlineData("%20a", """{"ids":[1]}""", "blank")]
    [InlineData("a%0Ab", """{"ids":[1]}""", "name")]
    public async Task What_cannot_be_kept_is_told(string name, string body, string word) =>
        (await SendAsync(HttpMethod.Put, $"/api/collections/{name}", JsonNode.Parse(body)!.AsObject(), _write))
            .AssertProblem(HttpStatusCode.BadRequest, word);

    private Task<Answer> GetAsync(string address, string? key) => SendAsync(HttpMethod.Get, address, null, key);

    private Task<Answer> PutAsync(string name, long[] ids, string? key, float[]? scores = null, string? query = null)
    {
        var body = new JsonObject { ["ids"] = new JsonArray([.. ids.Select(id => (JsonNode)id)]), ["query"] = query };
        if (scores is not null)
        {
            body["scores"] = new JsonArray([.. scores.Select(score => (JsonNode)score)]);
        }

        return SendAsync(HttpMethod.Put, $"/api/collections/{Uri.EscapeDataString(name)}", body, key);
    }

    private async Task<Answer> SendAsync(HttpMethod method, string address, JsonObject? body, string? key)
    {
        using var request = new HttpRequestMessage(method, address)
        {
            Content = body is null ? null
            : JsonContent.Create(body)
        };
        request.Headers.Authorization = key is null ? null : new AuthenticationHeaderValue("Bearer", key);
        return await Answer.Of(_server.Client.SendAsync(request));
    }
}
