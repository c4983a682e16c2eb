using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Nadir.Archive;
using Nadir.Server.Logging;
using Nadir.Server.Tests.Support;

namespace Nadir.Server.Tests.Telemetry;

public sealed class ServerEventTests : OwnServerTest
{
    private readonly RecordedEvents _events;

    public ServerEventTests()
        : this(new RecordedEvents())
    {
    }

    private ServerEventTests(RecordedEvents events)
        : base(
            new ServerOptions { Loggers = events.Loggers },
            models => models with
            {
                OpenCaptioner = () =>
                throw new InvalidOperationException("the captioner broke")
            }) => _events = events;

    [Fact]
    public async Task A_fault_of_the_server_is_told_once_with_the_trace_of_its_request()
    {
        var window = Server.Store.FindWindow(1)!;
        using var first = await Client.PostAsJsonAsync("/api/caption", new { id = window.Id });
        using var second = await Client.PostAsJsonAsync("/api/caption", new { id = window.Id });
        using var body = JsonDocument.Parse(await first.Content.ReadAsStringAsync());
        await second.ReadProblemAsync(500);

        var told = Assert.Single(_events.Of("Nadir.Server"));
        Assert.Equal((new EventId(2002, "RequestFailed"), LogLevel.Error), (told.Id, told.Level));
        Assert.Equal("RequestFailed", told.Id.Name);
        Assert.Equal("this should not happen: InvalidOperationException: the captioner broke", told.Message);
        Assert.Equal(body.RootElement.GetProperty("traceId").GetString(), told.State["traceId"]);
        Assert.IsType<InvalidOperationException>(told.Error);
        Assert.DoesNotContain("captioner", body.RootElement.GetProperty("detail").GetString(),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_clients_did_wrong_is_not_told()
    {
        using var missing = await Client.GetAsync("/nowhere");
        using var wrong = await Client.PostAsJsonAsync("/api/search", new { text = 3 });
        await wrong.ReadProblemAsync(400);

        Assert.Empty(_events.Of("Nadir.Server"));
    }

    [Fact]
    public void An_archive_that_cannot_be_read_is_an_event_of_its_own()
    {
        new ServerMessages(_events.Loggers).Say(new ArchiveException("The catalog is damaged."), "0af7");

        var told = Assert.Single(_events.Of("Nadir.Server"));
        Assert.Equal(("ArchiveFailed", "The catalog is damaged.", "0af7"),
            (told.Id.Name, told.Message, told.State["traceId"]));
    }
}
