using System.Text.Json;
using Nadir.Server.Tests.OpenApi.Generated;
using Nadir.Server.Tests.Support;

namespace Nadir.Server.Tests.OpenApi;

/// <summary>A client in C#, which NSwag made of the description of the API, against the server.</summary>
public sealed class ApiClientTests(GroundFixture fixture) : IClassFixture<GroundFixture>
{
    private NadirClient Client => new(fixture.Client);

    [Fact]
    public async Task It_searches_and_reads_items()
    {
        var answer = await Client.SearchAsync(new SearchRequest { Text = "red", K = 3 });

        Assert.Equal(3, answer.Results.Count);
        var best = answer.Results.First();
        Assert.Equal((1, "red.png"), (best.Rank, best.Source));
        var item = await Client.ItemAsync(best.Id, neighbours: 2);
        Assert.Equal((best.Id, 40, 30), (item.Id, item.Width, item.Height));
        Assert.Equal(2, item.Neighbours.Count);
        var placed = await Client.ItemAsync(fixture.Window, neighbours: 0);
        Assert.Equal(GeometryType.Polygon, placed.SceneFootprint!.Type);
        using var picture = await Client.ThumbnailAsync(best.Id, size: 64, format: "png");
        Assert.Equal(0x89, picture.Stream.ReadByte());
    }

    [Fact]
    public async Task It_reads_the_archive_and_the_stac_api()
    {
        var archive = await Client.ArchiveAsync();
        Assert.Equal(("test", 9L), (archive.Name, archive.Scenes));

        var collections = await Client.StacCollectionsAsync();
        var collection = ((JsonElement)collections.AdditionalProperties["collections"])[0].GetProperty("id")
            .GetString()!;
        var items = await Client.StacItemsAsync(collection, limit: 2);
        var features = (JsonElement)items.AdditionalProperties["features"];
        Assert.Equal(2, features.GetArrayLength());
        var item = await Client.StacItemAsync(collection, features[0].GetProperty("id").GetString()!);
        Assert.Equal("Feature", item.AdditionalProperties["type"].ToString());
    }

    [Fact]
    public async Task It_keeps_collections_and_tells_what_went_wrong()
    {
        var missing = await Assert.ThrowsAsync<ApiException<ProblemDocument>>(() => Client.ItemAsync(99999));

        Assert.Equal((404, 404), (missing.StatusCode, missing.Result.Status));
        Assert.NotEmpty(missing.Result.Detail);
        Assert.Empty((await Client.CollectionsAsync()).Collections);
    }
}
