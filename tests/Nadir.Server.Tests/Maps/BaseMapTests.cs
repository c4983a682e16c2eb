using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Nadir.Server.Tests.Support;

namespace Nadir.Server.Tests.Maps;

public sealed class BaseMapTests : IDisposable
{
    private readonly string _file = Path.Combine(Path.GetTempPath(), $"secret-place-{Guid.NewGuid():N}.pmtiles");

    public BaseMapTests() => File.WriteAllBytes(_file, [.. Enumerable.Range(0, 1000).Select(value => (byte)value)]);

    public void Dispose() => File.Delete(_file);

    [Fact]
    public async Task Ranges_of_the_file_are_served_and_its_path_is_not_told()
    {
        using var server = new ServerFixture(
            new ServerOptions { BaseMap = new BaseMap("/api/basemap.pmtiles", "Us"), BaseMapFile = _file });
        await server.InitializeAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/basemap.pmtiles");
        request.Headers.Range = new RangeHeaderValue(10, 12);
        var response = await server.Client.SendAsync(request);

        Assert.Equal(HttpStatusCode.PartialContent, response.StatusCode);
        Assert.Equal([10, 11, 12], await response.Content.ReadAsByteArrayAsync());
        Assert.Equal(1000, response.Content.Headers.ContentRange?.Length);
        Assert.DoesNotContain("secret-place", response.Headers.ToString() + response.Content.Headers,
            StringComparison.Ordinal);
        var archive = await server.Client.GetStringAsync("/api/archive");
        Assert.DoesNotContain("secret-place", archive, StringComparison.Ordinal);
        Assert.Equal("/api/basemap.pmtiles",
            JsonElement.Parse(archive).GetProperty("baseMap").GetProperty("url").GetString());
        await server.DisposeAsync();
    }

    [Fact]
    public async Task Without_one_that_is_told()
    {
        using var server = new ServerFixture();
        await server.InitializeAsync();
        (await Answer.Of(server.Client.GetAsync("/api/basemap.pmtiles")))
            .AssertProblem(HttpStatusCode.NotFound, "no base map");
        await server.DisposeAsync();
    }
}
