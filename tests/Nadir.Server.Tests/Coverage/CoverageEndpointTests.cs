using System.Text.Json;
using Nadir.Imagery;
using Nadir.Server.Coverage;
using Nadir.Server.Tests.Stac;
using Nadir.Server.Tests.Support;

namespace Nadir.Server.Tests.Coverage;

public sealed class CoverageEndpointTests(StacFixture fixture) : IClassFixture<StacFixture>
{
    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(9.7)]
    [InlineData(24)]
    public async Task Every_window_is_counted_once_at_every_zoom(double zoom)
    {
        var clusters = await ClustersAsync(FormattableString.Invariant($"zoom={zoom}"));
        Assert.Equal(StacFixture.Placed, clusters.Sum(cluster => cluster.GetProperty("count").GetInt64()));
        Assert.All(clusters, cluster =>
            Assert.Equal(cluster.GetProperty("count").GetInt64() == 1, cluster.TryGetProperty("id", out _)));
    }

    [Fact]
    public async Task Far_in_each_window_stands_alone_with_its_id_and_box()
    {
        var scene = fixture.Scenes[8];
        var cluster = Assert.Single(await ClustersAsync("zoom=12&bbox=-131,-33,-127,-30"));
        Assert.Equal((-129, -31.5, 1),
            (cluster.GetProperty("lon").GetDouble(), cluster.GetProperty("lat").GetDouble(),
                cluster.GetProperty("count").GetInt32()));
        Assert.Equal([-130, -32, -128, -31],
            cluster.GetProperty("bbox").EnumerateArray().Select(value => Math.Round(value.GetDouble(), 3)));
        Assert.Equal(scene.Id, fixture.Server.Store.FindWindow(cluster.GetProperty("id").GetInt64())!.Scene);
    }

    [Theory]
    [InlineData("170,-90,-170,90")]
    [InlineData("170,-90,190,90")]
    [InlineData("-190,-90,-170,90")]
    [InlineData("530,-100,550,100")]
    public async Task Maps_may_be_turned_across_the_antimeridian(string box) =>
        Assert.Equal(10, (await ClustersAsync("zoom=5&bbox=" + box))
            .Sum(cluster => cluster.GetProperty("count").GetInt64()));

    [Fact]
    public async Task What_the_archive_gets_is_counted()
    {
        var before = (await ClustersAsync("zoom=2")).Sum(cluster => cluster.GetProperty("count").GetInt64());
        using (var writer = fixture.Server.Store.OpenWriter())
        {
            var vector = new float[fixture.Server.Encoder.Dimension];
            vector[0] = 1;
            writer.Commit([new Archive.ItemChange.Indexed(
                new Archive.SourceStamp(fixture.Server.Images + "/new.tif", 1, 1), new byte[32], 9, 9,
                Nadir.Stac.Items.ItemDescription.None,
                [new Archive.CatalogWindow(new Imagery.PixelWindow(0, 0, 9, 9),
                    """{"type":"Polygon","coordinates":[[[5,5],[6,5],[6,6],[5,6],[5,5]]]}""")], vector)]);
        }

        Assert.Equal(before + 1,
            (await ClustersAsync("zoom=2")).Sum(cluster => cluster.GetProperty("count").GetInt64()));
        using (var writer = fixture.Server.Store.OpenWriter())
        {
            writer.Commit([new Archive.ItemChange.Removed(fixture.Server.Images + "/new.tif")]);
        }

        Assert.Equal(before, (await ClustersAsync("zoom=2")).Sum(cluster => cluster.GetProperty("count").GetInt64()));
    }

    [Theory]
    [InlineData(0, 0, 0, 0)]
    [InlineData(-180, -90, 180, 90)]
    [InlineData(170, -10, -170, 10)]
    public void Answers_are_bounded(double west, double south, double east, double north)
    {
        var box = new GeographicBounds(west, south, east, north);
        for (var zoom = 0; zoom <= 24; zoom++)
        {
            var cell = CoverageMap.CellSize(box, zoom);
            Assert.True((Math.Floor(box.Width / cell) + 2) * (Math.Floor((north - south) / cell) + 2) <= 9 * 4096,
                "cells");
            Assert.True(cell >= 90.0 / (1 << zoom), "never finer than the zoom");
        }
    }

    [Theory]
    [InlineData("bbox=1,2,3")]
    [InlineData("bbox=1,2,3,x")]
    [InlineData("bbox=1,20,3,10")]
    [InlineData("bbox=1,2,Infinity,3")]
    [InlineData("bbox=1e9,2,1e10,3")]
    [InlineData("zoom=-1")]
    [InlineData("zoom=25")]
    [InlineData("zoom=NaN")]
    [InlineData("zoom=near")]
    public async Task Malformed_questions_are_told(string query) =>
        await (await fixture.Client.GetAsync("/api/coverage?" + query)).ReadProblemAsync(400);

    private async Task<List<JsonElement>> ClustersAsync(string query) =>
        [.. (await fixture.GetAsync("/api/coverage?" + query)).GetProperty("clusters").EnumerateArray()];
}
