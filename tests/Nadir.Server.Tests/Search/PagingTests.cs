using System.Net;
using System.Text.Json.Nodes;
using Nadir.Archive.Search;
using Nadir.Server.Tests.Support;

namespace Nadir.Server.Tests.Search;

public sealed class PagingTests : OwnServerTest
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Pages_neither_repeat_nor_skip_while_the_archive_grows_and_shrinks(int seed)
    {
        var random = new Random(seed);
        // Many have equal scores, so that their order by id counts.
        Server.Add([.. Enumerable.Range(0, 40)
            .Select(index => ($"a/{index}.png", (byte)(random.Next(4) * 60), (byte)20, (byte)20))]);
        var before = new ArchiveSearch(Server.Store, Server.Encoder).ByText("red", new SearchOptions { Count = 1000 })
            .Select(row => row.Id).ToArray();
        File.Delete(Path.Combine(Server.Images, "black.png"));

        var seen = new List<long>();
        var ranks = new List<int>();
        string? cursor = null;
        var page = 0;
        do
        {
            var request = new JsonObject { ["k"] = random.Next(1, 9) };
            // The query may be repeated or left out.
            if (cursor is null || random.Next(2) == 0)
            {
                request["text"] = "red";
            }

            if (cursor is not null)
            {
                request["cursor"] = cursor;
            }

            var answer = await Answer.ToGoodSearch(Client, request);
            seen.AddRange(answer.Ids);
            ranks.AddRange(answer.Json.GetProperty("results").EnumerateArray()
                .Select(row => row.GetProperty("rank").GetInt32()));
            cursor = answer.Next;
            Server.Add(($"b/{page++}.png", (byte)random.Next(256), 10, 10));
        }
        while (cursor is not null);

        var gone = before.Where(id => Server.Store.FindWindow(id) is null).ToHashSet();
        Assert.Single(gone);
        var expected = before.Where(id => !gone.Contains(id));
        Assert.Equal(expected, seen.Where(id => before.Contains(id) && !gone.Contains(id)));
        Assert.Equal(seen.Count, seen.Distinct().Count());
        Assert.Equal(Enumerable.Range(1, ranks.Count), ranks);
    }

    [Fact]
    public async Task A_cursor_goes_with_its_own_search_only()
    {
        var first = await Answer.ToGoodSearch(Client, new JsonObject { ["text"] = "red", ["k"] = 2 });

        foreach (var request in (JsonObject[])
        [
            new() { ["text"] = "blue", ["cursor"] = first.Next },
            new() { ["text"] = "red", ["source"] = "more", ["cursor"] = first.Next },
            new() { ["bbox"] = new JsonArray(0, 0, 1, 1), ["cursor"] = first.Next },
        ])
        {
            (await Answer.ToSearch(Client, request)).AssertProblem(HttpStatusCode.BadRequest, "cursor");
        }
    }

    [Fact]
    public async Task A_cursor_that_was_changed_is_refused_wherever_it_was()
    {
        var cursor = (await Answer.ToGoodSearch(Client, new JsonObject { ["text"] = "red", ["k"] = 2 })).Next!;
        Assert.InRange(cursor.Length, 100, 1000);
        var random = new Random(1);
        for (var i = 0; i < 100; i++)
        {
            var place = random.Next(cursor.Length);
            var changed = cursor[..place] + (cursor[place] == 'A' ? 'B' : 'A') + cursor[(place + 1)..];

            (await Answer.ToSearch(Client, new JsonObject { ["cursor"] = changed }))
                .AssertProblem(HttpStatusCode.BadRequest, "cursor");
        }
    }
}
