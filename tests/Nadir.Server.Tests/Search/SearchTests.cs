using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Nadir.Archive.Search;
using Nadir.Archive.Search.Expressions;
using Nadir.Archive.Tests.Support;
using Nadir.Server.Tests.Support;

namespace Nadir.Server.Tests.Search;

/// <summary>Answers of the server against those of the archive's own search.</summary>
public class SearchTests(ServerFixture server) : IClassFixture<ServerFixture>
{
    private ArchiveSearch Direct => new(server.Store, server.Encoder);

    [Theory]
    [InlineData("red")]
    [InlineData("green meadows")]
    [InlineData("blue")]
    public async Task Words_find_what_the_archive_finds(string text)
    {
        var answer = await Answer.ToGoodSearch(server.Client, new JsonObject { ["text"] = text, ["k"] = 5 });

        Assert.Equal(Direct.ByText(text, new SearchOptions { Count = 5 }).Select(row => row.Id), answer.Ids);
        Assert.Equal([1, 2, 3, 4, 5],
            answer.Json.GetProperty("results").EnumerateArray().Select(row => row.GetProperty("rank").GetInt32()));
    }

    [Fact]
    public async Task A_window_finds_itself_first()
    {
        var id = Direct.ByText("blue")[0].Id;

        var answer = await Answer.ToGoodSearch(server.Client, new JsonObject { ["id"] = id });

        Assert.Equal(Direct.ByWindow(id).Select(row => row.Id), answer.Ids);
        Assert.Equal(id, answer.Ids[0]);
    }

    [Fact]
    public async Task Examples_steer_and_wrong_ones_are_left_out_on_every_page()
    {
        long[] all = [.. Direct.ByText("red", new SearchOptions { Count = 1000 }).Select(row => row.Id)];
        JsonObject Request() => new()
        {
            ["text"] = "red",
            ["like"] = new JsonArray(all[3]),
            ["unlike"] = new JsonArray(all[0], all[1])
        };
        var wrong = new[] { all[0], all[1] }.Select(id => new QueryTerm(QueryTermKind.Window, $"{id}", 1)).ToArray();
        var expected = Direct.ByExamples(Direct.EncodeText("red"), [new(QueryTermKind.Window, $"{all[3]}", 1)], wrong,
            new SearchOptions { Count = 1000 });

        var request = Request();
        var seen = new List<long>();
        while (true)
        {
            request["k"] = 3;
            var page = await Answer.ToGoodSearch(server.Client, request);
            seen.AddRange(page.Ids);
            if (page.Json.GetProperty("next").GetString() is not { } next)
            {
                break;
            }

            request = Request();
            request["cursor"] = next;
        }

        Assert.Equal(expected.Select(row => row.Id), seen);
        var alone = await Answer.ToGoodSearch(server.Client, new JsonObject { ["like"] = new JsonArray(all[3]) });
        Assert.Equal(all[3], alone.Ids[0]);
    }

    [Theory]
    [InlineData("""{"unlike":[1]}""", 400)]
    [InlineData("""{"text":"red","like":[]}""", 400)]
    [InlineData("""{"text":"red","like":[1],"hybrid":true}""", 400)]
    [InlineData("""{"text":"red","unlike":[123456789]}""", 404)]
    public async Task Examples_that_are_none_are_refused(string body, int status)
    {
        using var content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        using var answer = await server.Client.PostAsync("/api/search", content);
        await answer.ReadProblemAsync(status);
    }

    [Fact]
    public async Task A_picture_is_taken_in_base64_and_from_a_form_whatever_its_name_says()
    {
        var picture = TestImages.ToBmp(TestImages.Plain(64, 50, 20, 20, 230));
        var expected = Direct.ByImage(picture, "a picture").Select(row => row.Id).ToArray();

        var inJson = await Answer.ToGoodSearch(
            server.Client, new JsonObject { ["image"] = Convert.ToBase64String(picture) });
        using var form = new MultipartFormDataContent { { new StringContent("""{"k":10}"""), "query" } };
        var part = new ByteArrayContent(picture);
        part.Headers.ContentType = new MediaTypeHeaderValue("text/html");
        form.Add(part, "image", "evil.exe");
        var inForm = await Answer.Of(server.Client.PostAsync("/api/search", form));

        Assert.Equal(expected, inJson.Ids);
        Assert.Equal(expected, inForm.Ids);
    }

    [Fact]
    public async Task Terms_make_a_weighted_sum_with_pictures_of_the_form_among_them()
    {
        var picture = TestImages.ToBmp(TestImages.Plain(64, 50, 230, 20, 20));
        using var form = new MultipartFormDataContent
        {
            { new StringContent("""{"terms":[{"text":"blue"},{"weight":0.5},{"weight":-0.25,"text":"white"}]}"""),
                "query" },
            { new ByteArrayContent(picture), "image1", "x" },
        };

        var answer = await Answer.Of(server.Client.PostAsync("/api/search", form));

        var path = Path.Combine(server.Images, "sum.bmp");
        await File.WriteAllBytesAsync(path, picture);
        var expected = Direct.ByExpression($"blue + 0.5*{path} - 0.25*white");
        File.Delete(path);
        Assert.Equal(expected.Select(row => row.Id), answer.Ids);
    }

    [Fact]
    public async Task Sources_are_told_from_the_folder_that_holds_them_all()
    {
        var answer = await Answer.ToGoodSearch(server.Client, new JsonObject { ["text"] = "red", ["k"] = 100 });

        Assert.Contains("red.png", answer.Sources);
        Assert.Contains("more/orange.png", answer.Sources);
        Assert.All(answer.Sources, source => Assert.False(Path.IsPathRooted(source)));
    }

    [Fact]
    public async Task A_source_filter_takes_the_names_of_answers()
    {
        var answer = await Answer.ToGoodSearch(
            server.Client, new JsonObject { ["text"] = "red", ["source"] = "more", ["k"] = 100 });

        Assert.Equal(["more/orange.png", "more/pink.png", "more/teal.png"], answer.Sources.Order());
    }

    [Theory]
    [InlineData("""{}""", "exactly one")]
    [InlineData("""{"text":"red","id":1}""", "exactly one")]
    [InlineData("""{"text":"  "}""", "blank")]
    [InlineData("""{"text":"red","k":0}""", "k is")]
    [InlineData("""{"text":"red","k":1001}""", "1000")]
    [InlineData("""{"text":"red","k":"ten"}""", "$.k")]
    [InlineData("""{"text":"red","bboxx":[1,2,3,4]}""", "'bboxx' is not known: did you mean bbox?")]
    [InlineData("""{"text":"red","text":"blue"}""", "more than once")]
    [InlineData("""{"text":"red","bbox":[1,2,3]}""", "four numbers")]
    [InlineData("""{"text":"red","bbox":[0,80,0,99]}""", "0,80,0,99")]
    [InlineData("""{"text":"red","bbox":[1,2,3,4],"polygon":"POLYGON((0 0,1 0,1 1,0 0))"}""", "choose one")]
    [InlineData("""{"text":"red","polygon":"POLYGON((0 0,1 0"}""", "polygon")]
    [InlineData("""{"text":"red","polygon":7}""", "polygon")]
    [InlineData("""{"text":"red","after":"soon"}""", "after")]
    [InlineData("""{"text":"red","after":"2024-01-02","before":"2024-01-01"}""", "later")]
    [InlineData("""{"text":"red","where":["cloudy"]}""", "cloudy")]
    [InlineData("""{"text":"red","rerank":true}""", "no model")]
    [InlineData("""{"text":"red","hybrid":true}""", "no captions")]
    [InlineData("""{"text":"red","hybrid":true,"rerank":true}""", "choose one")]
    [InlineData("""{"id":1,"hybrid":true}""", "text")]
    [InlineData("""{"terms":[]}""", "terms")]
    [InlineData("""{"terms":[{"text":"red","weight":0}]}""", "weight")]
    [InlineData("""{"terms":[{"text":"red"},{"text":"red","weight":-1}]}""", "cancel out")]
    [InlineData("""{"terms":[null]}""", "term")]
    [InlineData("""{"text":"red","cursor":"abc"}""", "cursor")]
    [InlineData("""null""", "null")]
    [InlineData("""[1]""", "JSON")]
    [InlineData("""{"text":""", "JSON")]
    public async Task A_malformed_request_is_told_what_is_wrong(string body, string word)
    {
        using var content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");

        (await Answer.Of(server.Client.PostAsync("/api/search", content)))
            .AssertProblem(HttpStatusCode.BadRequest, word);
    }

    [Fact]
    public async Task A_window_that_is_not_there_is_missing() =>
        (await Answer.ToSearch(server.Client, new JsonObject { ["id"] = 999_999 }))
            .AssertProblem(HttpStatusCode.NotFound, "999999");

    [Fact]
    public async Task Bytes_that_are_no_picture_cannot_be_processed() =>
        (await Answer.ToSearch(server.Client, new JsonObject { ["image"] = Convert.ToBase64String("%PDF-1.4"u8) }))
            .AssertProblem(HttpStatusCode.UnprocessableEntity, "decoded");

    [Fact]
    public async Task Another_content_type_is_not_supported()
    {
        using var content = new StringContent(
            "text=red", System.Text.Encoding.UTF8, "application/x-www-form-urlencoded");

        (await Answer.Of(server.Client.PostAsync("/api/search", content)))
            .AssertProblem(HttpStatusCode.UnsupportedMediaType, "content type");
    }
}
