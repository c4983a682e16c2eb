using Nadir.Cli.CommandLine;
using Nadir.Cli.Tests.Samples;
using Nadir.Imagery;

namespace Nadir.Cli.Tests;

/// <summary>Images without one visible pixel, wherever a command takes an image.</summary>
public sealed class BlankImageTests(IndexedArchive indexed) : IClassFixture<IndexedArchive>, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("search --image BLANK --archive ARCHIVE")]
    [InlineData("search --image BLANK --archive ARCHIVE -k 1 --json")]
    [InlineData("search --archive ARCHIVE --combine BLANK+planes")]
    [InlineData("search --archive ARCHIVE --combine IMAGE-BLANK")]
    [InlineData("search --archive ARCHIVE --combine BLANK+planes --rerank")]
    [InlineData("classify BLANK --labels ships,planes --model MODEL")]
    [InlineData("locate ships BLANK --model MODEL --out HEAT")]
    [InlineData("caption BLANK --model CAPTIONER")]
    [InlineData("index BLANK --archive NEW --model MODEL")]
    public async Task Are_refused(string line)
    {
        string blank = Blank();
        string captioner = Path.Combine(_folder.Path, "captioner");
        SmallCaptioner.Write(captioner);
        var run = await CommandRun.Of([.. line.Split(' ').Select(word => word
            .Replace("BLANK+", $"{blank} + ")
            .Replace("IMAGE-BLANK", $"{Path.Combine(indexed.Images, "good_1.jpg")} - {blank}")
            .Replace("BLANK", blank).Replace("ARCHIVE", indexed.Archive).Replace("MODEL", indexed.Model)
            .Replace("CAPTIONER", captioner)
            .Replace("HEAT", Path.Combine(_folder.Path, "heat.tif"))
            .Replace("NEW", Path.Combine(_folder.Path, "new")))]);

        Assert.NotEqual(ExitCode.Done, run.ExitCode);
        Assert.Contains("every pixel is transparent or marked as no data", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("should not happen", run.Error, StringComparison.Ordinal);
        if (!line.StartsWith("index", StringComparison.Ordinal))
        {
            Assert.Equal("", run.Output);
        }
    }

    [Fact]
    public async Task Do_not_keep_others_from_being_described()
    {
        var run = await CommandRun.Of("classify", Path.Combine(indexed.Images, "good_1.jpg"), Blank(), "--labels",
            "ships,planes", "--model", indexed.Model);
        Assert.Equal(ExitCode.SomeSkipped, run.ExitCode);
        Assert.Single(run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    private string Blank()
    {
        string path = Path.Combine(_folder.Path, "blank.tif");
        GeoTiffWriter.Write(path, new Raster<byte>
        {
            Width = 40,
            Height = 40,
            Samples = new byte[1600],
            Colors = [ColorInterpretation.Gray],
            NoData = 0,
        });
        return path;
    }
}
