using System.Text.Json.Nodes;
using Nadir.Archive;
using Nadir.Archive.Search;
using Nadir.Archive.Search.Hybrid;
using Nadir.Archive.Search.Reranking;
using Nadir.Archive.Tests.Support;
using Nadir.Server.Tests.Support;

namespace Nadir.Server.Tests.Search;

/// <summary>Reranked and hybrid answers, page by page, against those of the archive.</summary>
public sealed class OrderTests() : OwnServerTest(
    new ServerOptions { Limits = new ServerLimits { RerankDepth = 5 } },
    plain => plain with { OpenReranker = () => new ColorReranker() })
{
    private ArchiveSearch Direct => new(Server.Store, Server.Encoder);

    [Theory]
    [InlineData(3)]
    [InlineData(5)]
    [InlineData(8)]
    public async Task Pages_of_a_reranked_answer_make_the_whole(int size)
    {
        using var reranker = new ColorReranker();
        var expected = new RerankedSearch(Direct, reranker, new RerankOptions { Depth = 5 })
            .ByText("blue", new SearchOptions { Count = 100 });

        Assert.Equal(expected.Results.Select(row => row.Id),
            await ReadAllAsync(new JsonObject { ["text"] = "blue", ["rerank"] = true, ["k"] = size }));
    }

    [Theory]
    [InlineData(3)]
    [InlineData(8)]
    public async Task Pages_of_a_hybrid_answer_make_the_whole(int size)
    {
        using (var writer = Server.Store.OpenWriter())
        {
            writer.AddCaptions([new WindowCaption(Direct.ByText("white")[0].Id, "a blue field"),
                new WindowCaption(Direct.ByText("green")[0].Id, "blue water and blue sky")]);
        }

        var expected = new HybridSearch(Server.Store, Direct).ByText("blue", new SearchOptions { Count = 100 });

        Assert.Equal(expected.Select(row => row.Id),
            await ReadAllAsync(new JsonObject { ["text"] = "blue", ["hybrid"] = true, ["k"] = size }));
    }

    [Fact]
    public async Task A_measured_hybrid_answer_tells_probabilities_on_every_page()
    {
        using var measured = new ServerFixture(
            new ServerOptions(),
            plain => plain with
            {
                Encoder = new ColorGridEncoder
                {
                    HybridCalibration = scores => (3 * scores.Image)
                + (2 * (scores.Words ?? 0)) - 1
                }
            });
        await measured.InitializeAsync();
        using (var writer = measured.Store.OpenWriter())
        {
            writer.AddCaptions([new WindowCaption(1, "a blue field")]);
        }

        var request = new JsonObject { ["text"] = "blue", ["hybrid"] = true, ["k"] = 3 };
        for (string? next = null; ; request["cursor"] = next)
        {
            var answer = await Answer.ToGoodSearch(measured.Client, request);
            Assert.All(answer.Json.GetProperty("results").EnumerateArray(), row =>
                Assert.Equal(row.GetProperty("score").GetDouble(), row.GetProperty("probability").GetDouble(), 1e-6));
            next = answer.Next;
            if (next is null)
            {
                break;
            }
        }

        await measured.DisposeAsync();
    }

    private async Task<List<long>> ReadAllAsync(JsonObject request)
    {
        var ids = new List<long>();
        while (true)
        {
            var answer = await Answer.ToGoodSearch(Client, request);
            ids.AddRange(answer.Ids);
            if (answer.Next is not { } next)
            {
                return ids;
            }

            request["cursor"] = next;
        }
    }
}
