using System.Diagnostics;
using Nadir.Cli.CommandLine;
using Nadir.Cli.Tests.Samples;

namespace Nadir.Cli.Tests;

/// <summary>
/// What is printed is a command's result: a command whose output nobody gets has failed, and says so.
/// </summary>
public sealed class StandardOutputTests(IndexedArchive indexed) : IClassFixture<IndexedArchive>, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Lines =>
    [
        "--help", "--version", "search --help", "model list", "model list --published --json", "key list --keys KEYS",
        "key list --keys KEYS --json",
        "search ships --archive ARCHIVE -k 1", "search ships --archive ARCHIVE -k 1 --json",
        "archive info --archive ARCHIVE", "archive info --archive ARCHIVE --json",
        "archive verify --archive ARCHIVE --json", "archive repair --archive ARCHIVE --json",
        "index IMAGE --archive ARCHIVE --dry-run --json",
        "classify IMAGE --labels ships,planes --model MODEL", "locate ships IMAGE --model MODEL --out HEAT --json",
        "score --task caption --input CAPTIONS", "score --task caption --input CAPTIONS --json",
        "model info MODEL --json", "key create name --keys KEYS",
    ];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Lines))]
    public async Task A_full_disk_is_told(string line)
    {
        var (exitCode, error) = await Run(line, "> /dev/full");

        Assert.Equal(ExitCode.Failed, exitCode);
        Assert.Contains("nadir: standard output cannot be written: No space left on device", error);
        Assert.DoesNotContain("this should not happen", error);
    }

    [Theory]
    [InlineData(">&-", "it is closed")]
    [InlineData("| true", "broken pipe")]
    [InlineData("1</dev/null", "it is closed")]
    public async Task A_stream_that_is_not_there_is_told(string redirection, string reason)
    {
        foreach (string line in (string[])["archive info --archive ARCHIVE --json", "--version",
            "search ships --archive ARCHIVE"])
        {
            var (exitCode, error) = await Run(line, redirection);
            Assert.Equal(ExitCode.Failed, exitCode);
            Assert.Contains($"standard output cannot be written: {reason}",
                error.Replace("the program that reads it has ended (", "", StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task A_command_that_prints_nothing_needs_no_output()
    {
        Assert.Equal((ExitCode.Done, 1), await Counted(">&-"));
        Assert.Equal((ExitCode.Done, 1), await Counted("> /dev/full"));

        async Task<(int, int)> Counted(string redirection)
        {
            var (exitCode, error) = await Run("archive checkpoint --archive ARCHIVE", redirection);
            return (exitCode, error.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        }
    }

    [Theory]
    [InlineData("2>&-")]
    [InlineData("2> /dev/full")]
    public async Task Messages_that_nobody_can_get_stop_nothing(string redirection)
    {
        var (exitCode, _) = await Run("archive checkpoint --archive ARCHIVE", redirection);
        Assert.Equal(ExitCode.Done, exitCode);
        (exitCode, _) = await Run("archive info --archive NOWHERE", redirection);
        Assert.Equal(ExitCode.Failed, exitCode);
    }

    [Fact]
    public async Task A_key_that_nobody_has_read_is_not_kept()
    {
        await Run("key create lost --keys KEYS", "> /dev/full");
        Assert.False(File.Exists(Path.Combine(_folder.Path, "keys.json")));
    }

    // The status of the command, not that of the last of a pipe.
    private async Task<(int ExitCode, string Error)> Run(string line, string redirection)
    {
        _folder.File("captions.json", """{"1":{"hypothesis":"a plane","references":["a plane"]}}""");
        if (line.StartsWith("key list", StringComparison.Ordinal))
        {
            _folder.File("keys.json", """{"keys":[]}""");
        }

        var words = line.Split(' ').Select(word => word switch
        {
            "ARCHIVE" => indexed.Archive,
            "MODEL" => indexed.Model,
            "IMAGE" => Path.Combine(indexed.Images, "good_0.jpg"),
            "CAPTIONS" => Path.Combine(_folder.Path, "captions.json"),
            "KEYS" => Path.Combine(_folder.Path, "keys.json"),
            "HEAT" => Path.Combine(_folder.Path, "heat.tif"),
            "NOWHERE" => Path.Combine(_folder.Path, "nowhere"),
            _ => word,
        });
        string errors = Path.Combine(_folder.Path, "errors");
        string program = Path.Combine(
            AppContext.BaseDirectory, "..", "..", "Nadir.Cli", new DirectoryInfo(AppContext.BaseDirectory).Name,
            "nadir.dll");
        // A reader that has gone must have gone before anything is written.
        string script = redirection == "| true"
            ? """{ sleep 0.3; dotnet "$@" 2>"$ERRORS"; echo $? >"$ERRORS.code"; } | true; exit $(<"$ERRORS.code")"""
            : $"""exec 2>"$ERRORS"; dotnet "$@" {redirection}""";
        var start = new ProcessStartInfo("bash", ["-c", script, "bash", program, .. words]);
        start.Environment["ERRORS"] = errors;
        using var process = Process.Start(start)!;
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(5));
        await process.WaitForExitAsync(limit.Token);
        return (process.ExitCode, File.Exists(errors) ? await File.ReadAllTextAsync(errors) : "");
    }
}
