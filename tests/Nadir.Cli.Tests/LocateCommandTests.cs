using System.Text.Json;
using Nadir.Cli.CommandLine;
using Nadir.Cli.Tests.Samples;
using Nadir.Imagery;

namespace Nadir.Cli.Tests;

public sealed class LocateCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Heat => Path.Combine(_folder.Path, "heat.tif");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_heat_map_an_overlay_and_measures_come_out()
    {
        string scene = WritePicture("scene.png", ImageFiles.Picture(300, 2));
        string mask = WritePicture("mask.png",
            new RgbImage(
                30, 30, [.. Enumerable.Range(0, 2700).Select(value => value / 3 % 30 < 10 ? (byte)1 : (byte)0)]));
        string overlay = Path.Combine(_folder.Path, "overlay.jpg");

        var run = await Locate("ships", scene, "--out", Heat, "--overlay", overlay, "--mask", mask, "--window-pixels",
            "64,128", "--json");

        Assert.Equal(ExitCode.Done, run.ExitCode);
        var located = JsonDocument.Parse(run.Output).RootElement;
        Assert.Equal(["text", "source", "heatMap", "cellSize", "windows", "lowestCosine", "highestCosine", "peaks",
            "measures", "unknownWords"], located.EnumerateObject().Select(property => property.Name));
        Assert.Equal(Heat, located.GetProperty("heatMap").GetString());
        var measures = located.GetProperty("measures");
        foreach (string name in (string[])["rsu", "rda", "ras", "rmi"])
        {
            Assert.InRange(measures.GetProperty(name).GetDouble(), 0, 1);
        }

        using var heat = ImageSource.Open(Heat);
        Assert.Equal((75, 75), (heat.Header.Width, heat.Header.Height));
        using var painted = ImageSource.Open(overlay);
        Assert.Equal((300, 300), (painted.Header.Width, painted.Header.Height));
    }

    [Fact]
    public async Task What_cannot_be_done_is_told_and_nothing_is_written()
    {
        string scene = WritePicture("scene.png", ImageFiles.Picture(300, 2));

        (await Locate("ships", _folder.File("text.tif", "This is no image."), "--out", Heat))
            .AssertRefused(ExitCode.Failed, "text.tif");
        (await Locate("ships", scene, "--out", Heat, "--overlay", "x.gif")).AssertRefused(ExitCode.Failed, ".gif");
        (await Locate("ships", scene, "--out", Heat, "--mask", WritePicture("wide.png", ImageFiles.Picture(40, 1)),
            "--overlap", "2")).AssertRefused(ExitCode.WrongUsage, "--overlap");
        (await Locate(" ", scene, "--out", Heat)).AssertRefused(ExitCode.WrongUsage, "empty");
        Assert.False(File.Exists(Heat));
    }

    private Task<CommandRun> Locate(params string[] line) =>
        CommandRun.Of(["locate", .. line, "--model", SmallModel.Write(Path.Combine(_folder.Path, "model"))]);

    private string WritePicture(string name, RgbImage picture)
    {
        string path = Path.Combine(_folder.Path, name);
        File.WriteAllBytes(path, PictureEncoder.Encode(picture, PictureFormat.Png));
        return path;
    }
}
