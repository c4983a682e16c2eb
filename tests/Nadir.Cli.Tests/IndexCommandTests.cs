using System.Globalization;
using System.Runtime.Versioning;
using System.Text.Json;
using Nadir.Cli.CommandLine;
using Nadir.Cli.Tests.Samples;
using Nadir.Imagery;

namespace Nadir.Cli.Tests;

public sealed class IndexCommandTests(IndexedArchive indexed) : IClassFixture<IndexedArchive>, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Archive => Path.Combine(_folder.Path, "archive");

    private string Images => Path.Combine(_folder.Path, "images");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_first_run_adds_every_image()
    {
        Assert.Equal(ExitCode.Done, indexed.IndexRun.ExitCode);
        Assert.Contains("8 added, 0 replaced, 0 unchanged, 0 removed, 0 failed", indexed.IndexRun.Error);
        var summary = JsonDocument.Parse(indexed.IndexRun.Output).RootElement;
        Assert.Equal("Completed", summary.GetProperty("end").GetString());
        Assert.Equal((8, 8), (summary.GetProperty("added").GetInt32(), summary.GetProperty("windows").GetInt32()));
        // The texts are kept for programs that read them.
        foreach (var (text, seconds) in new[] { ("elapsed", "elapsedSeconds"), ("encoderTime", "encoderSeconds") })
        {
            Assert.Equal(
                TimeSpan.Parse(summary.GetProperty(text).GetString()!, CultureInfo.InvariantCulture).TotalSeconds,
                summary.GetProperty(seconds).GetDouble(),
                2e-3);
        }
    }

    [Fact]
    public async Task A_second_run_remembers_the_model_and_skips_what_is_unchanged()
    {
        var run = await CommandRun.Of("index", indexed.Images, "--archive", indexed.Archive);

        Assert.Equal((ExitCode.Done, ""), (run.ExitCode, run.Output));
        Assert.Contains("0 added, 0 replaced, 8 unchanged", run.Error);
    }

    [Fact]
    public async Task A_dry_run_counts_and_writes_nothing()
    {
        var run = await CommandRun.Of(
            "index", indexed.Images, "--archive", Archive, "--model", indexed.Model, "--dry-run");

        Assert.Equal(ExitCode.Done, run.ExitCode);
        Assert.Contains("8 added", run.Error);
        Assert.False(Path.Exists(Archive));
    }

    [Fact]
    public async Task Bad_files_are_named_one_by_one_and_the_good_ones_indexed()
    {
        ImageFiles.WriteGood(Images, 3);
        string[] bad = ImageFiles.WriteBad(Images);

        var run = await CommandRun.Of("index", Images, "--archive", Archive, "--model", indexed.Model);

        Assert.Equal((ExitCode.SomeSkipped, ""), (run.ExitCode, run.Output));
        Assert.All(bad, name => Assert.Single(run.Error.Split('\n'),
            line => line.StartsWith("nadir: skipped: ", StringComparison.Ordinal) && line.Contains(name)));
        Assert.Contains("3 added, 0 replaced, 0 unchanged, 0 removed, 4 failed", run.Error);

        var second = await CommandRun.Of("index", Images, "--archive", Archive);
        Assert.Equal(ExitCode.SomeSkipped, second.ExitCode);
        Assert.Contains("4 images failed in an earlier run", second.Error);
        Assert.Contains("--retry-failed", second.Error);
    }

    [SkippableFact]
    [SupportedOSPlatform("linux")]
    public async Task A_folder_that_may_not_be_read_is_named()
    {
        Skip.If(Environment.UserName == "root", "root may read every folder");
        ImageFiles.WriteGood(Images, 2);
        string locked = Path.Combine(Images, "locked");
        Directory.CreateDirectory(locked);
        File.SetUnixFileMode(locked, UnixFileMode.None);

        var run = await CommandRun.Of("index", Images, "--archive", Archive, "--model", indexed.Model);

        File.SetUnixFileMode(locked, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        Assert.Equal(ExitCode.SomeSkipped, run.ExitCode);
        Assert.Contains(locked, run.Error);
    }

    [Fact]
    public async Task A_folder_that_does_not_exist_is_named() =>
        (await CommandRun.Of("index", "/nowhere/images", "--archive", Archive, "--model", indexed.Model))
            .AssertRefused(ExitCode.Failed, "/nowhere/images");

    [Fact]
    public async Task A_folder_of_other_files_is_not_taken_for_an_archive()
    {
        string notes = _folder.File("archive/notes.txt", "mine");

        (await CommandRun.Of("index", indexed.Images, "--archive", Archive, "--model", indexed.Model))
            .AssertRefused(ExitCode.Failed, Archive);
        Assert.Equal("mine", File.ReadAllText(notes));
    }

    [Fact]
    public async Task A_person_sets_the_largest_image()
    {
        ImageFiles.WriteGood(Images, 1);
        File.WriteAllBytes(Path.Combine(Images, "large.png"),
            PictureEncoder.Encode(ImageFiles.Picture(1100, 1), PictureFormat.Png));

        var run = await CommandRun.Of(
            "index", Images, "--archive", Archive, "--model", indexed.Model, "--max-megapixels", "1");

        Assert.Equal(ExitCode.SomeSkipped, run.ExitCode);
        Assert.Contains("large.png: 1100 x 1100 pixels is more than the limit of 1048576 pixels", run.Error);
        Assert.Contains("1 added", run.Error);
    }

    [Fact]
    public async Task A_model_that_does_not_exist_is_named() =>
        (await CommandRun.Of("index", indexed.Images, "--archive", Archive, "--model", "no-such-model"))
            .AssertRefused(ExitCode.Failed, "'no-such-model'");

    [Fact]
    public async Task A_model_of_other_dimensions_is_refused()
    {
        string other = SmallModel.Write(Path.Combine(_folder.Path, "model"), dimension: 24);

        (await CommandRun.Of("index", indexed.Images, "--archive", indexed.Archive, "--model", other))
            .AssertRefused(ExitCode.Failed, indexed.Archive, "16", "24");
    }

    [Fact]
    public async Task Dry_run_and_watch_exclude_each_other() =>
        (await CommandRun.Of("index", "x", "--archive", "y", "--dry-run", "--watch"))
            .AssertRefused(ExitCode.WrongUsage, "--dry-run and --watch");
}
