using System.Net;
using System.Text.Json.Nodes;
using Nadir.Server.Kept;
using Nadir.Server.Tests.Support;

namespace Nadir.Server.Tests.KeptQueries;

public sealed class KeptQueryTests : OwnServerTest
{
    [Fact]
    public async Task A_search_by_the_token_is_the_search_by_the_picture()
    {
        var picture = File.ReadAllBytes(Path.Combine(Server.Images, "more/orange.png"));
        var kept = await KeepAsync(picture);
        var token = kept.Json.GetProperty("token").GetString()!;
        Assert.InRange(kept.Json.GetProperty("until").GetDateTimeOffset(), DateTimeOffset.UtcNow.AddDays(29),
            DateTimeOffset.UtcNow.AddDays(31));

        var byPicture = await Answer.ToGoodSearch(
            Client, new JsonObject { ["image"] = Convert.ToBase64String(picture), ["k"] = 5 });
        var byToken = await Answer.ToGoodSearch(Client, new JsonObject { ["kept"] = token, ["k"] = 5 });
        Assert.Equal(byPicture.Text.Split("\"next\"")[0], byToken.Text.Split("\"next\"")[0]);

        // As a term, too, and by the cursor of the first page.
        JsonArray terms = [new JsonObject { ["kept"] = token },
            new JsonObject { ["text"] = "blue", ["weight"] = -0.5 }];
        Assert.Equal("more/orange.png",
            (await Answer.ToGoodSearch(Client, new JsonObject { ["terms"] = terms })).Sources[0]);
        var next = await Answer.ToGoodSearch(
            Client, new JsonObject { ["kept"] = token, ["k"] = 5, ["cursor"] = byToken.Next });
        Assert.Empty(next.Ids.Intersect(byToken.Ids));
    }

    [Fact]
    public async Task The_picture_itself_is_not_kept()
    {
        await KeepAsync(File.ReadAllBytes(Path.Combine(Server.Images, "red.png")));
        var file = Assert.Single(Directory.GetFiles(Path.Combine(Server.Store.LocalFolder, "kept", "queries")));
        Assert.Equal(4 * Server.Encoder.Dimension, new FileInfo(file).Length);
    }

    [Theory]
    [InlineData("unknownunknownunknown1")]
    [InlineData("../../catalog.sqlite")]
    [InlineData("x")]
    public async Task A_token_that_is_not_kept_is_told(string token) =>
        (await Answer.ToSearch(Client, new JsonObject { ["kept"] = token }))
            .AssertProblem(HttpStatusCode.NotFound, "not kept any more");

    [Fact]
    public async Task Only_a_picture_is_kept() =>
        (await Answer.Of(Client.PostAsync(
            "/api/queries", new StringContent("""{"text":"red"}""", System.Text.Encoding.UTF8, "application/json"))))
            .AssertProblem(HttpStatusCode.BadRequest, "picture");

    [Fact]
    public void The_oldest_makes_room_and_time_ends()
    {
        var clock = new SetClock { Now = DateTimeOffset.UtcNow };
        var store = new KeptQueryStore(
            Server.Store, new ServerLimits { KeptQueries = 2, KeptQueryTime = TimeSpan.FromHours(1) }, clock);
        var vector = new float[Server.Encoder.Dimension];
        vector[0] = 1;
        var first = store.Keep(vector).Token;
        File.SetLastWriteTimeUtc(Path.Combine(Server.Store.LocalFolder, "kept", "queries", first + ".vector"),
            clock.Now.UtcDateTime.AddMinutes(-5));
        var second = store.Keep(vector).Token;
        var third = store.Keep(vector).Token;

        Assert.Null(store.Find(first));
        Assert.Equal(vector, store.Find(second));
        Assert.Equal(vector, store.Find(third));
        // Another server of the same archive finds it, too.
        Assert.Equal(vector, new KeptQueryStore(Server.Store, new ServerLimits(), clock).Find(third));
        clock.Now += TimeSpan.FromHours(2);
        Assert.Null(store.Find(third));
    }

    private Task<Answer> KeepAsync(byte[] picture)
    {
        var form = new MultipartFormDataContent { { new ByteArrayContent(picture), "image", "picture.png" } };
        return Answer.Of(Client.PostAsync("/api/queries", form));
    }

    private sealed class SetClock : TimeProvider
    {
        public DateTimeOffset Now { get; set; }

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
