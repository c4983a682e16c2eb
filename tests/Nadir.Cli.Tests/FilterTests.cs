using System.Text.Json;
using Nadir.Cli.CommandLine;
using Nadir.Cli.Tests.Samples;
using Nadir.Imagery;

namespace Nadir.Cli.Tests;

/// <summary>
/// Three scenes: in Switzerland in June 2021, across the antimeridian in July 2021, and one that tells nothing.
/// </summary>
public sealed class FilterTests : IAsyncLifetime, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Archive => Path.Combine(_folder.Path, "archive");

    public async Task InitializeAsync()
    {
        string images = Path.Combine(_folder.Path, "images");
        ImageFiles.WriteGood(images, 1);
        WriteScene(Path.Combine(images, "swiss", "bern.tif"), 7.4, 46.9, "2021:06:15 10:00:00");
        WriteScene(Path.Combine(images, "pacific", "fiji.tif"), 179.98, -17, "2021:07:01 22:00:00");
        string model = SmallModel.Write(Path.Combine(_folder.Path, "model"));
        Assert.Equal(ExitCode.Done,
            (await CommandRun.Of("index", images, "--archive", Archive, "--model", model, "--window-metres",
                "100000")).ExitCode);
    }

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("bern.tif fiji.tif good_0.jpg")]
    [InlineData("bern.tif", "--bbox", "5.9,45.8,10.5,47.8")]
    [InlineData("fiji.tif", "--bbox", "170,-20,-170,0")]
    [InlineData("fiji.tif", "--bbox", "-180,-18,-179.97,-16")]
    [InlineData("", "--bbox", "0,0,1,1")]
    [InlineData("bern.tif", "--polygon", "POLYGON ((7 46, 8 46, 8 48, 7 46))")]
    [InlineData("bern.tif", "--after", "2021-06-15", "--before", "2021-06-15")]
    [InlineData("fiji.tif", "--after", "2021-06-15T10:00:01Z")]
    [InlineData("bern.tif fiji.tif", "--before", "2021-07-02T00:00:00+02:00")]
    [InlineData("bern.tif", "--where", "folder=swiss")]
    [InlineData("fiji.tif", "--where", "gsd>1", "--where", "folder in pacific,atlantic")]
    [InlineData("good_0.jpg", "--where", "format=JPEG")]
    public async Task Filters_leave_what_they_should(string expected, params string[] options)
    {
        var run = await CommandRun.Of(["search", "planes", "--archive", Archive, "--json", .. options]);

        var said = expected.Length > 0 ? ""
            : $"nadir: nothing was found: the archive holds images, and none of them is what the filters ask "
                + $"for.{Environment.NewLine}";
        Assert.Equal((ExitCode.Done, said), (run.ExitCode, run.Error));
        var names = JsonDocument.Parse(run.Output).RootElement.EnumerateArray()
            .Select(row => Path.GetFileName(row.GetProperty("source").GetString()!));
        Assert.Equal(expected, string.Join(' ', names.Order()));
    }

    [Fact]
    public async Task A_file_of_GeoJSON_is_a_polygon_and_a_folder_a_source()
    {
        string area = _folder.File(
            "area.geojson", """{"type":"Polygon","coordinates":[[[7,46],[8,46],[8,48],[7,46]]]}""");
        string swiss = Path.Combine(_folder.Path, "images", "swiss");

        Assert.Contains("bern.tif", (await Search("--polygon", area)).Output, StringComparison.Ordinal);
        var run = await Search("--source", swiss);
        Assert.Contains("bern.tif", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("fiji.tif", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--bbox", "1,2,3", "west,south,east,north")]
    [InlineData("--polygon", "POINT (1 2)", "no area")]
    [InlineData("--after", "yesterday", "2021-06-01")]
    [InlineData("--where", "cloud", "name=value")]
    public async Task What_cannot_be_read_is_named(string option, string value, string advice)
    {
        var run = await Search(option, value);
        Assert.NotEqual(ExitCode.Done, run.ExitCode);
        Assert.Contains(advice, run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("missing.geojson", "no such file")]
    [InlineData("./coast (1).wkt", "no such file")]
    [InlineData("/nowhere/coast.geojson", "no such file")]
    [InlineData("~/coast.geojson", "~")]
    [InlineData("POLYGN ((5 45, 10 45, 10 48, 5 45))", "no such file", "well-known text")]
    public async Task A_polygon_that_is_no_file_and_no_geometry_is_named(string value, params string[] words)
    {
        var run = await Search("--polygon", value);
        run.AssertRefused(ExitCode.Failed, [value, .. words]);
        Assert.DoesNotContain("Token", run.Error);
    }

    [Theory]
    [InlineData("", "is empty")]
    [InlineData(" \n", "is empty")]
    [InlineData("coast", "well-known text")]
    [InlineData("{\"type\":\"Polygon\"}", "coordinates")]
    [InlineData("POLYGON ((5 45, 10 45", "well-known text")]
    public async Task A_polygon_file_that_holds_none_is_named(string content, string words)
    {
        string file = _folder.File("coast.geojson", content);
        var run = await Search("--polygon", file);
        run.AssertRefused(ExitCode.Failed, file, words);
        Assert.DoesNotContain("Token", run.Error);
    }

    [Fact]
    public async Task A_folder_is_no_polygon_file()
    {
        (await Search("--polygon", _folder.Path)).AssertRefused(ExitCode.Failed, _folder.Path, "folder");
        string file = _folder.File("area.wkt", "\ufeffSRID=4326;POLYGON ((5 45, 11 45, 11 48, 5 48, 5 45))");
        Assert.Equal(ExitCode.Done, (await Search("--polygon", file)).ExitCode);
    }

    [Fact]
    public async Task Windows_may_be_smaller()
    {
        string archive = Path.Combine(_folder.Path, "tiled");
        var run = await CommandRun.Of(
            "index", Path.Combine(_folder.Path, "images", "swiss"), "--archive", archive, "--model",
            Path.Combine(_folder.Path, "model"),
            "--window-metres", "10", "--overlap", "0", "--json");
        Assert.True(JsonDocument.Parse(run.Output).RootElement.GetProperty("windows").GetInt32() > 1);
        (await CommandRun.Of("index", archive, "--archive", archive, "--overlap", "2"))
            .AssertRefused(ExitCode.WrongUsage, "--overlap", "0.9");
    }

    private Task<CommandRun> Search(params string[] options) =>
        CommandRun.Of(["search", "planes", "--archive", Archive, .. options]);

    private static void WriteScene(string path, double west, double north, string time)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        const int Side = 200;
        var picture = ImageFiles.Picture(Side, 3).Pixels;
        GeoTiffWriter.Write(path, new Raster<byte>
        {
            Width = Side,
            Height = Side,
            Samples = [.. Enumerable.Range(0, 3)
                .SelectMany(band => Enumerable.Range(0, Side * Side).Select(pixel => picture[(3 * pixel) + band]))],
            Colors = [ColorInterpretation.Red, ColorInterpretation.Green, ColorInterpretation.Blue],
            GeoTransform = new GeoTransform(west, 0.0005, 0, north, 0, -0.0005),
            CoordinateSystem = "EPSG:4326",
            Metadata = new Dictionary<string, string> { ["TIFFTAG_DATETIME"] = time },
        });
    }
}
