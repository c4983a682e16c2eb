using System.Text.Json;
using Nadir.Cli.CommandLine;
using Nadir.Cli.Tests.Samples;

namespace Nadir.Cli.Tests;

public sealed class ArchiveCommandTests(IndexedArchive indexed) : IClassFixture<IndexedArchive>, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Info_says_what_the_archive_holds()
    {
        var run = await CommandRun.Of("archive", "info", "--archive", indexed.Archive, "--json");

        Assert.Equal((ExitCode.Done, ""), (run.ExitCode, run.Error));
        var overview = JsonDocument.Parse(run.Output).RootElement;
        Assert.Equal(indexed.Archive, overview.GetProperty("location").GetString());
        Assert.Equal(indexed.Model, overview.GetProperty("info").GetProperty("encoderName").GetString());
        Assert.Equal(16, overview.GetProperty("info").GetProperty("dimension").GetInt32());
        Assert.Equal(8, overview.GetProperty("statistics").GetProperty("items").GetInt32());
    }

    [Fact]
    public async Task Info_for_people_has_the_counts() =>
        Assert.Contains("8 images, 0 failed, 8 windows",
            (await CommandRun.Of("archive", "info", "--archive", indexed.Archive)).Output);

    [Fact]
    public async Task A_whole_archive_verifies()
    {
        var run = await CommandRun.Of("archive", "verify", "--archive", indexed.Archive);

        Assert.Equal((ExitCode.Done, ""), (run.ExitCode, run.Error));
        Assert.Contains("8 images, 8 windows", run.Output);
        Assert.Contains("whole", run.Output);
    }

    [Fact]
    public async Task Damaged_vectors_are_found()
    {
        string copy = Copy();
        string segment = Directory.EnumerateFiles(Path.Combine(copy, "vectors")).First();
        byte[] bytes = File.ReadAllBytes(segment);
        bytes[bytes.Length / 2] ^= 0xFF;
        File.WriteAllBytes(segment, bytes);

        var run = await CommandRun.Of("archive", "verify", "--archive", copy, "--json");

        Assert.Equal(ExitCode.Failed, run.ExitCode);
        var verification = JsonDocument.Parse(run.Output).RootElement;
        Assert.False(verification.GetProperty("isWhole").GetBoolean());
        Assert.Contains(
            verification.GetProperty("damages").EnumerateArray(),
            damage => damage.GetProperty("message").GetString()!.Contains(Path.GetFileName(segment)));
    }

    [Theory]
    [InlineData("archive", "info")]
    [InlineData("search", "ships")]
    [InlineData("index", "/tmp")]
    public async Task A_damaged_catalog_gets_one_sentence(params string[] command)
    {
        string copy = Copy();
        foreach (string file in Directory.EnumerateFiles(copy, "catalog.*"))
        {
            File.WriteAllText(file, new string('x', 5000));
        }

        (await CommandRun.Of([.. command, "--archive", copy])).AssertRefused(ExitCode.Failed, copy);
    }

    [Fact]
    public async Task Compacting_keeps_every_image()
    {
        string copy = Copy();

        var run = await CommandRun.Of("archive", "compact", "--archive", copy);

        Assert.Equal((ExitCode.Done, ""), (run.ExitCode, run.Output));
        Assert.Contains("8 images, 8 windows", (await CommandRun.Of("archive", "verify", "--archive", copy)).Output);
    }

    private string Copy()
    {
        string copy = Path.Combine(_folder.Path, "archive");
        foreach (string file in Directory.EnumerateFiles(indexed.Archive, "*", SearchOption.AllDirectories))
        {
            string target = Path.Combine(copy, Path.GetRelativePath(indexed.Archive, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }

        return copy;
    }
}
