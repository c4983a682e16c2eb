using System.Text.Json;
using Nadir.Cli.CommandLine;
using Nadir.Cli.Tests.Samples;

namespace Nadir.Cli.Tests;

/// <summary>A catalog of two items, beside an image that it does not name.</summary>
public sealed class StacIndexTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly string _model;
    private readonly string _catalog;

    public StacIndexTests()
    {
        _model = SmallModel.Write(Path.Combine(_folder.Path, "model"));
        ImageFiles.WriteGood(Path.Combine(_folder.Path, "stac"), 3);
        _catalog = _folder.File("stac/catalog.json", """
            {"type":"Catalog","stac_version":"1.0.0","id":"c","description":"-","links":[{"rel":"items","href":"items.json"}]}
            """);
        _folder.File("stac/items.json",
            $$$"""{"type":"FeatureCollection","features":[{{{Item(0, 5)}}},{{{Item(1, 50)}}}]}""");
    }

    private string Archive => Path.Combine(_folder.Path, "archive");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Items_are_indexed_and_found_by_their_properties()
    {
        var index = await CommandRun.Of("index", _catalog, "--archive", Archive, "--model", _model);
        var search = await CommandRun.Of("search", "waves", "--anyway", "--archive", Archive, "--where",
            "eo:cloud_cover<20", "--after", "2024-01-01", "--json");

        Assert.Equal(ExitCode.Done, index.ExitCode);
        Assert.Contains("2 added", index.Error);
        var row = Assert.Single(JsonDocument.Parse(search.Output).RootElement.EnumerateArray());
        Assert.Equal(Path.Combine(_folder.Path, "stac", "good_0.jpg"), row.GetProperty("source").GetString());
        Assert.Equal("Polygon", row.GetProperty("footprint").GetProperty("type").GetString());
    }

    [Fact]
    public async Task Catalogs_and_folders_mix()
    {
        var run = await CommandRun.Of(
            "index", Path.GetDirectoryName(_catalog)!, _catalog, "--archive", Archive, "--model", _model);

        Assert.Equal(ExitCode.Done, run.ExitCode);
        Assert.Contains("3 added", run.Error);
    }

    [Fact]
    public async Task An_asset_that_no_item_has_skips_them_with_sentences()
    {
        var run = await CommandRun.Of(
            "index", _catalog, "--archive", Archive, "--model", _model, "--asset", "infrared");

        Assert.Equal(ExitCode.SomeSkipped, run.ExitCode);
        Assert.Equal(2, run.Error.Split('\n')
            .Count(line => line.Contains("no asset or role 'infrared' (it has: picture)")));
    }

    [Fact]
    public async Task Loopback_is_not_connected_to()
    {
        var run = await CommandRun.Of(
            "index", "http://127.0.0.1:1/catalog.json", "--archive", Archive, "--model", _model);

        Assert.Equal(ExitCode.SomeSkipped, run.ExitCode);
        Assert.Contains("skipped: http://127.0.0.1:1/catalog.json", run.Error);
        Assert.Contains("--allow-private-addresses", run.Error);
    }

    private static string Item(int index, int clouds) => $$$"""
        {"type":"Feature","stac_version":"1.0.0","id":"item{{{index}}}","links":[],
         "geometry":{"type":"Polygon","coordinates":[[[1,1],[2,1],[2,2],[1,1]]]},
         "properties":{"datetime":"2024-05-06T07:08:09Z","eo:cloud_cover":{{{clouds}}} },
         "assets":{"picture":{"href":"./good_{{{index}}}.jpg","type":"image/jpeg","roles":["data"]} } }
        """;
}
