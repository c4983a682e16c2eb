using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.ServerSentEvents;
using System.Text.Json;
using System.Text.Json.Nodes;
using Nadir.Server.Tests.Support;

namespace Nadir.Server.Tests.Locating;

public sealed class LocateEventTests(GroundFixture fixture) : IClassFixture<GroundFixture>
{
    [Fact]
    public async Task The_last_event_is_the_answer_and_those_before_tell_how_far_it_is()
    {
        var events = await EventsAsync(fixture.Window, "red");

        Assert.Equal("located", events[^1].Type);
        Assert.All(events[..^1], step => Assert.Equal("progress", step.Type));
        Assert.NotEmpty(events[..^1]);
        int[] done = [.. events[..^1].Select(step => step.Data.GetProperty("done").GetInt32())];
        Assert.Equal(done.Order(), done);
        Assert.All(events[..^1], step =>
            Assert.InRange(step.Data.GetProperty("done").GetInt32(), 1, step.Data.GetProperty("windows").GetInt32()));
        var located = events[^1].Data.GetProperty("located");
        Assert.Equal(fixture.Scene, located.GetProperty("scene").GetInt64());
        Assert.True(located.GetProperty("lowest").GetDouble() <= located.GetProperty("highest").GetDouble());
        Assert.True(located.GetProperty("windows").GetInt32() > 0);

        // The heat-map is the one that a plain request gives.
        var plain = await Answer.Of(
            fixture.Client.PostAsJsonAsync(
                "/api/locate", new JsonObject { ["id"] = fixture.Window, ["text"] = "red" }));
        Assert.Equal(plain.Json.GetProperty("key").GetString(), located.GetProperty("key").GetString());
    }

    [Fact]
    public async Task What_cannot_be_located_is_told_as_an_event()
    {
        var events = await EventsAsync(fixture.Window, "zzzz");
        Assert.True(events[^1].Type is "problem" or "located");
    }

    [Fact]
    public async Task A_request_that_breaks_a_rule_is_answered_with_its_status() =>
        (await Answer.Of(fixture.Client.PostAsJsonAsync(
            "/api/locate/events", new JsonObject { ["id"] = 999999, ["text"] = "red" })))
            .AssertProblem(System.Net.HttpStatusCode.NotFound, "999999");

    private async Task<List<(string Type, JsonElement Data)>> EventsAsync(long id, string text)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post,
            "/api/locate/events")
        {
            Content = JsonContent.Create(new JsonObject { ["id"] = id, ["text"] = text }),
        };
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("text/event-stream"));
        using var response = await fixture.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType?.MediaType);
        var events = new List<(string, JsonElement)>();
        await foreach (var item in SseParser.Create(await response.Content.ReadAsStreamAsync()).EnumerateAsync())
        {
            events.Add((item.EventType, JsonElement.Parse(item.Data)));
        }

        return events;
    }
}
