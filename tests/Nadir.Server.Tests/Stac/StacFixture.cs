using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using Nadir.Archive;
using Nadir.Imagery;
using Nadir.Server.Tests.Support;
using Nadir.Stac.Items;

namespace Nadir.Server.Tests.Stac;

/// <summary>A server over an archive of sixty images of known places and times beside the eight plain ones.</summary>
public sealed class StacFixture : IAsyncLifetime, IDisposable
{
    public const int Placed = 60;

    public ServerFixture Server { get; } = new();

    public HttpClient Client => Server.Client;

    /// <summary>The placed images: their ids, boxes (east may exceed 180) and days of 2024.</summary>
    public List<(long Id, double West, double South, double East, double North, DateTimeOffset From,
        DateTimeOffset To)> Scenes
    { get; } = [];

    public async Task InitializeAsync()
    {
        await Server.InitializeAsync();
        using (var writer = Server.Store.OpenWriter())
        {
            writer.Commit([.. Enumerable.Range(0, Placed).Select(Change)]);
        }

        foreach (var scene in Server.Store.ListScenes(new SceneQuery { Count = 1000 })
            .Where(scene => scene.Footprint is not null))
        {
            var (west, south, east, north) = Box(
                int.Parse(Path.GetFileNameWithoutExtension(scene.Stamp.Source), CultureInfo.InvariantCulture));
            Scenes.Add((scene.Id, west, south, east, north, scene.Description.AcquiredFrom!.Value,
                scene.Description.AcquiredTo!.Value));
        }

        Assert.Equal(Placed, Scenes.Count);
    }

    public async Task<JsonElement> GetAsync(string address)
    {
        var text = await Client.GetStringAsync(address);
        Answers.AssertNoPath(text);
        return JsonDocument.Parse(text).RootElement;
    }

    public async Task<JsonElement> SearchAsync(string body)
    {
        using var content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        var response = await Client.PostAsync("/stac/search", content);
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, text);
        Assert.Equal("application/geo+json", response.Content.Headers.ContentType?.MediaType);
        Answers.AssertNoPath(text);
        return JsonDocument.Parse(text).RootElement;
    }

    public Task DisposeAsync() => Server.DisposeAsync();

    public void Dispose() => Server.Dispose();

    // Every sixth crosses the antimeridian; every fourth was taken over two days.
    private static (double West, double South, double East, double North) Box(int i) =>
        i % 6 == 0 ? (179.5, -60 + i, 180.5, -59.5 + i) : (-170 + (5 * i), -40 + i, -168 + (5 * i), -39 + i);

    private ItemChange Change(int i)
    {
        var (west, south, east, north) = Box(i);
        var from = new DateTimeOffset(2024, 1, 1, 12, 0, 0, TimeSpan.Zero).AddDays(i);
        var vector = new float[Server.Encoder.Dimension];
        vector[0] = 1;
        var geometry = east <= 180
            ? $$"""{"type":"Polygon","coordinates":{{Rings(west, south, east, north)}}}"""
            : $$"""{"type":"MultiPolygon","coordinates":[{{Rings(west, south, 180, north)}},{{Rings(-180, south, east - 360, north)}}]}""";
        return new ItemChange.Indexed(
            new SourceStamp(string.Create(CultureInfo.InvariantCulture, $"{Server.Images}/{i}.tif"), 5, from.UtcTicks),
            new byte[32], 100, 100,
            new ItemDescription(from, i % 4 == 0 ? from.AddDays(2)
                : from, [ItemAttribute.Of("eo:cloud_cover", i), ItemAttribute.Of("instruments", "msi"),
                    ItemAttribute.Of("platform", "x"), ItemAttribute.Of("gsd", 10)]),
            [new CatalogWindow(new PixelWindow(0, 0, 100, 100), geometry)], vector);
    }

    private static string Rings(double west, double south, double east, double north) => string.Create(
        CultureInfo.InvariantCulture,
        $"[[[{west:R},{south:R}],[{east:R},{south:R}],[{east:R},{north:R}],[{west:R},{north:R}],[{west:R},{south:R}]]]");
}
