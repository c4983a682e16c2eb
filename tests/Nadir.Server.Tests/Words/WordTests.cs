using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Nadir.Archive.Ports;
using Nadir.Imagery;
using Nadir.Server.Tests.Support;

namespace Nadir.Server.Tests.Words;

/// <summary>A model for which a word belongs to the half that it names.</summary>
public sealed class WordTests() : OwnServerTest(null, models => models with { OpenReranker = () => new HalfReranker() })
{
    [Fact]
    public async Task Each_word_comes_with_its_regions_within_the_part_that_the_model_sees()
    {
        var answer = await AskAsync(Client, 1, "left right");
        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Equal("half", answer.Json.GetProperty("model").GetString());
        // The middle square of 40 x 30.
        Assert.Equal([5, 0, 30, 30],
            answer.Json.GetProperty("seen").EnumerateArray().Select(value => value.GetInt32()));
        var words = answer.Json.GetProperty("words").EnumerateArray().ToList();
        Assert.Equal(["left", "right"], words.Select(word => word.GetProperty("word").GetString()));
        Assert.Equal([1, 0], words[0].GetProperty("values").EnumerateArray().Select(value => value.GetInt32()));
        Assert.Equal([0, 1], words[1].GetProperty("values").EnumerateArray().Select(value => value.GetInt32()));
        Assert.True(System.Text.Json.JsonElement.Parse(await Client.GetStringAsync("/api/archive"))
            .GetProperty("capabilities").GetProperty("words").GetBoolean());
    }

    [Fact]
    public async Task A_model_that_does_not_tell_is_a_problem()
    {
        using var other = new ServerFixture(new ServerOptions(),
            models => models with { OpenReranker = () => new Nadir.Archive.Tests.Support.ColorReranker() });
        await other.InitializeAsync();
        (await AskAsync(other.Client, 1, "left")).AssertProblem(HttpStatusCode.NotFound, "words belong");
        await other.DisposeAsync();
    }

    [Theory]
    [InlineData(1, " ", 400, "text")]
    [InlineData(9999, "left", 404, "9999")]
    public async Task What_cannot_be_told_is_said(long id, string text, int status, string word) =>
        (await AskAsync(Client, id, text)).AssertProblem((HttpStatusCode)status, word);

    private static Task<Answer> AskAsync(HttpClient client, long id, string text) =>
        Answer.Of(client.PostAsJsonAsync("/api/words", new JsonObject { ["id"] = id, ["text"] = text }));

    private sealed class HalfReranker : IReranker
    {
        public string Name => "half";

        public ImageInput Input => new(16, SquareFit.CenterCrop);

        public int FeatureLength => 1;

        public void EncodeImages(IReadOnlyList<RgbImage> images, Span<Half> destination) =>
            throw new NotSupportedException();

        public void Score(IReadOnlyList<string> texts, IReadOnlyList<ReadOnlyMemory<Half>> pictures,
            Span<float> scores) => throw new NotSupportedException();

        public IReadOnlyList<WordRegions> Explain(RgbImage image, string text)
        {
            Assert.Equal((16, 16), (image.Width, image.Height));
            return [.. text.Split(' ').Select(
                word => new WordRegions(word, AttentionGrid.Of(2, 1, word == "left" ? [0.9f, 0.1f] : [0.1f, 0.9f])))];
        }

        public void Dispose()
        {
        }
    }
}
