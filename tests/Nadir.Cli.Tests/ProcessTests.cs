using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.Json;
using Nadir.Cli.CommandLine;
using Nadir.Cli.Tests.Samples;

namespace Nadir.Cli.Tests;

/// <summary>The command as a process of its own: streams, exit codes, signals.</summary>
public sealed partial class ProcessTests(IndexedArchive indexed) : IClassFixture<IndexedArchive>, IDisposable
{
    private const int Interrupt = 2;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    // The command's own output folder, of the same configuration as this one: artifacts/bin/PROJECT/CONFIGURATION.
    private static readonly string Program = Path.Combine(
        AppContext.BaseDirectory, "..", "..", "Nadir.Cli", new DirectoryInfo(AppContext.BaseDirectory).Name,
        "nadir.dll");

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Data_goes_to_standard_output_and_messages_to_standard_error()
    {
        using var good = Start("search", "ships", "--archive", indexed.Archive, "--json");
        Assert.StartsWith("[", await good.StandardOutput.ReadToEndAsync());
        Assert.Equal("", await good.StandardError.ReadToEndAsync());
        Assert.Equal(ExitCode.Done, await ExitCodeOf(good));

        using var bad = Start("serch");
        Assert.Equal("", await bad.StandardOutput.ReadToEndAsync());
        Assert.Equal("nadir: unknown command 'serch'; did you mean 'search'? See `nadir --help`.\n",
            await bad.StandardError.ReadToEndAsync());
        Assert.Equal(ExitCode.WrongUsage, await ExitCodeOf(bad));
    }

    [Fact]
    public async Task A_query_of_words_needs_no_libtorch()
    {
        const string Missing = "NADIR_TORCH_BRIDGE=/nowhere/libnadir_torch.so";
        using var words = Start([Missing], "search", "ships", "--archive", indexed.Archive, "--json");
        Assert.StartsWith("[", await words.StandardOutput.ReadToEndAsync());
        Assert.Equal(ExitCode.Done, await ExitCodeOf(words));

        using var picture = Start([Missing], "search", "--image", Directory.EnumerateFiles(indexed.Images).First(),
            "--archive", indexed.Archive);
        Assert.Contains("/nowhere/libnadir_torch.so", await picture.StandardError.ReadToEndAsync());
        Assert.NotEqual(ExitCode.Done, await ExitCodeOf(picture));
    }

    [Fact]
    public async Task Watching_indexes_what_comes_until_it_is_interrupted()
    {
        string images = Path.Combine(_folder.Path, "images");
        string archive = Path.Combine(_folder.Path, "archive");
        ImageFiles.WriteGood(images, 1);

        using var watching = Start("index", images, "--archive", archive, "--model", indexed.Model, "--watch");
        await ReadUntil(watching, "watching for changes");
        ImageFiles.WriteGood(images, 2);
        await ReadUntil(watching, "added");
        await ReadUntil(watching, "watching for changes");
        Assert.Equal(0, Signal(watching.Id, Interrupt));
        // As timeout(1) does: to the process, then to its group.
        _ = Signal(watching.Id, Interrupt);

        Assert.Contains("nadir: stopped.", await watching.StandardError.ReadToEndAsync().WaitAsync(Patience));
        Assert.Equal(ExitCode.Interrupted, await ExitCodeOf(watching));
        Assert.Contains("2 images", (await CommandRun.Of("archive", "verify", "--archive", archive)).Output);
    }

    [Fact]
    public async Task After_an_interruption_the_counts_are_those_of_the_archive()
    {
        string images = Path.Combine(_folder.Path, "images");
        string archive = Path.Combine(_folder.Path, "archive");
        ImageFiles.WriteGood(images, 3000);

        using var index = Start("index", images, "--archive", archive, "--model", indexed.Model, "--json");
        while (!Directory.Exists(archive)
            || (await CommandRun.Of("archive", "info", "--archive", archive)).Output
                .Contains(" 0 windows", StringComparison.Ordinal))
        {
            Assert.False(index.HasExited, "it was done before it could be interrupted");
            await Task.Delay(50);
        }

        Assert.Equal(0, Signal(index.Id, Interrupt));
        var (output, error) = (index.StandardOutput.ReadToEndAsync(), index.StandardError.ReadToEndAsync());
        Assert.Equal(ExitCode.Interrupted, await ExitCodeOf(index));
        var summary = JsonDocument.Parse(await output).RootElement;
        // The interruption may come when the last image is in already.
        Assert.Equal(summary.GetProperty("added").GetInt64() < 3000 ? "Cancelled"
            : "Completed", summary.GetProperty("end").GetString());
        var statistics = JsonDocument.Parse(
            (await CommandRun.Of("archive", "info", "--archive", archive, "--json")).Output).RootElement.GetProperty(
                "statistics");
        Assert.Equal(
            (statistics.GetProperty("items").GetInt64(), statistics.GetProperty("windows").GetInt64()),
            (summary.GetProperty("added").GetInt64(), summary.GetProperty("windows").GetInt64()));
        Assert.Contains($"{summary.GetProperty("added").GetInt64()} added", await error);
    }

    // A shell that runs the tests in the background has its children ignore interrupts, and theirs too.
    private static Process Start(params string[] arguments) => Start([], arguments);

    private static Process Start(string[] variables, params string[] arguments) => Process.Start(
        new ProcessStartInfo("env", ["--default-signal=INT", .. variables, "dotnet", Program, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;

    private static async Task<int> ExitCodeOf(Process process)
    {
        using var limit = new CancellationTokenSource(Patience);
        await process.WaitForExitAsync(limit.Token);
        return process.ExitCode;
    }

    private static async Task ReadUntil(Process process, string words)
    {
        using var limit = new CancellationTokenSource(Patience);
        var seen = new List<string?>();
        do
        {
            seen.Add(await process.StandardError.ReadLineAsync(limit.Token));
            Assert.True(seen[^1] is not null, $"ended without '{words}': {string.Join('\n', seen)}");
        }
        while (!seen[^1]!.Contains(words, StringComparison.Ordinal));
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Signal(int process, int signal);
}
