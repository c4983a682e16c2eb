using System.Text.Json.Nodes;
using Nadir.Archive.Search;
using Nadir.Server.Tests.Support;

namespace Nadir.Server.Tests.Search;

public sealed class ConcurrentSearchTests : OwnServerTest
{
    [Fact]
    public async Task Searches_that_share_a_pass_are_answered_as_if_they_were_alone()
    {
        Server.Add([.. Enumerable.Range(0, 60)
            .Select(index => ($"{index}.png", (byte)(index * 4), (byte)(250 - (index * 3)), (byte)(index * 37)))]);
        var direct = new ArchiveSearch(Server.Store, Server.Encoder);
        string[] words = ["red", "green", "blue", "white", "unknown"];

        var answers = await Task.WhenAll(Enumerable.Range(0, 200).Select(async index =>
        {
            var (text, count) = (words[index % words.Length], 1 + (index % 23));
            var answer = await Answer.ToGoodSearch(Client, new JsonObject { ["text"] = text, ["k"] = count });
            return (text, count, answer);
        }));

        Assert.All(answers, one =>
        {
            Assert.Equal(direct.ByText(one.text, new SearchOptions { Count = one.count }).Select(row => row.Id),
                one.answer.Ids);
            Assert.NotNull(one.answer.Next);
        });
    }

    [Fact]
    public void The_archive_answers_several_searches_as_it_answers_each()
    {
        var texts = new[] { "red", "blue", "green" };
        var direct = new ArchiveSearch(Server.Store, Server.Encoder);

        var together = Server.Store.SearchAll([.. texts.Select(direct.EncodeText)], 4);

        Assert.Equal(texts.Select(text => Server.Store.Search(direct.EncodeText(text), 4)), together);
    }
}
