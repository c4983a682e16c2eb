using System.Net;
using System.Text.Json;
using Nadir.Archive;
using Nadir.Archive.Ports;
using Nadir.Imagery;
using Nadir.Server.Tests.Support;
using Nadir.Stac.Items;

namespace Nadir.Server.Tests.Times;

public sealed class TimeTests : OwnServerTest
{
    [Fact]
    public async Task Spans_of_whole_days_hold_every_dated_image()
    {
        var start = new DateTimeOffset(2022, 3, 1, 13, 0, 0, TimeSpan.Zero);
        int[] days = [0, 0, 1, 9, 99];
        using (var writer = Server.Store.OpenWriter())
        {
            writer.Commit([.. days.Select((day, index) => Image(index, start.AddDays(day)))]);
        }

        var answer = JsonElement.Parse(await Client.GetStringAsync("/api/times?spans=10"));

        // A hundred days in ten spans of ten.
        Assert.Equal(new DateTimeOffset(2022, 3, 1, 0, 0, 0, TimeSpan.Zero),
            answer.GetProperty("start").GetDateTimeOffset());
        Assert.Equal(10, answer.GetProperty("days").GetDouble());
        Assert.Equal([4, 0, 0, 0, 0, 0, 0, 0, 0, 1],
            answer.GetProperty("images").EnumerateArray().Select(count => count.GetInt64()));
        Assert.Equal(8, answer.GetProperty("undated").GetInt64());
    }

    [Fact]
    public async Task An_archive_without_times_says_so()
    {
        var answer = JsonElement.Parse(await Client.GetStringAsync("/api/times"));
        Assert.Equal(JsonValueKind.Null, answer.GetProperty("start").ValueKind);
        Assert.Equal(8, answer.GetProperty("undated").GetInt64());
    }

    [Theory]
    [InlineData("0")]
    [InlineData("401")]
    public async Task Too_many_spans_are_told(string spans) =>
        (await Answer.Of(Client.GetAsync($"/api/times?spans={spans}")))
            .AssertProblem(HttpStatusCode.BadRequest, "spans");

    private ItemChange.Indexed Image(int index, DateTimeOffset time)
    {
        var vector = new float[Server.Encoder.Dimension];
        vector[index] = 1;
        return new(
            new SourceStamp($"/dated/{index}.tif", 1, 1), new byte[32], 8, 8, new ItemDescription(time, time, []),
            [new CatalogWindow(new PixelWindow(0, 0, 8, 8), null)], vector);
    }
}
