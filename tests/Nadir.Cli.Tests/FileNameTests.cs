using System.Diagnostics;
using System.Text.Json;
using Nadir.Cli.CommandLine;
using Nadir.Cli.Tests.Samples;

namespace Nadir.Cli.Tests;

/// <summary>Names of files that are not UTF-8, or that would steer a terminal.</summary>
public sealed class FileNameTests(IndexedArchive indexed) : IClassFixture<IndexedArchive>, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Archive => Path.Combine(_folder.Path, "archive");

    private string Images => Path.Combine(_folder.Path, "images");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Such_names_are_indexed_once_and_shown_escaped_everywhere()
    {
        ImageFiles.WriteGood(Images, 4);
        File.WriteAllText(Path.Combine(Images, "bad\u001b[31m\n.jpg"), "no image");
        Shell(Images,
            @"mv good_0.jpg $'caf\xe9.jpg'; mv good_1.jpg $'caf\xe8.jpg'; mv good_2.jpg $'a\nb\x1b[2J.jpg'; mv good_3.jpg $'\xe2\x80\xaegnp.jpg'; mkdir $'f\xfc'; mv $'caf\xe8.jpg' $'f\xfc'");

        var index = await Run("index", Images, "--archive", Archive, "--model", indexed.Model);
        Assert.Equal(ExitCode.SomeSkipped, index.ExitCode);
        Assert.Contains("4 added, 0 replaced, 0 unchanged, 0 removed, 1 failed; 4 windows", index.Error);
        Assert.Contains(@"bad\x1b[31m\n.jpg", index.Error);
        AssertVisible(index.Error);
        Assert.Contains("4 images, 1 failed, 4 windows", (await Run("archive", "info", "--archive", Archive)).Output);
        Assert.Contains("0 added, 0 replaced, 4 unchanged", (await Run("index", Images, "--archive", Archive)).Error);

        var search = await Run("search", "ships", "--archive", Archive, "--sheet",
            Path.Combine(_folder.Path, "sheet.png"));
        Assert.Equal(5, search.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.All((string[])[@"caf\xe9.jpg", @"f\xfc/caf\xe8.jpg", @"a\nb\x1b[2J.jpg", @"\u202egnp.jpg"],
            name => Assert.Contains(name, search.Output));
        AssertVisible(search.Output);
        AssertVisible(search.Error);
        Assert.DoesNotContain("left out", search.Error);

        var json = JsonDocument.Parse(
            (await Run("search", "ships", "--archive", Archive, "--json")).Output).RootElement;
        string[] sources = [.. json.EnumerateArray().Select(row => row.GetProperty("source").GetString()!)];
        Assert.Contains(Path.Combine(Images, "a\nb\u001b[2J.jpg"), sources);
        // As the table has it; --source takes this form, and so does whatever opens a file.
        string shown = Path.Combine(Images, @"caf\xe9.jpg");
        Assert.Contains(shown, sources);
        Assert.Equal(2, (await Run("search", "ships", "--archive", Archive, "--source", shown)).Output
            .Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.Contains(@"caf\xe9.jpg",
            (await Run("search", "--image", shown, "--archive", Archive, "-k", "1")).Output);
        Shell(Images, @"rm $'caf\xe9.jpg'");
        Assert.Equal(2, (await Run("search", "ships", "--archive", Archive, "--source", shown)).Output
            .Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
    }

    [Fact]
    public async Task Such_names_are_understood_on_the_command_line()
    {
        ImageFiles.WriteGood(Images, 2);
        Shell(Images, @"mv good_0.jpg $'caf\xe9.jpg'; mkdir $'f\xfc'; mv good_1.jpg $'f\xfc'");
        string tail = $"--archive {Archive}";

        Assert.Contains("1 added",
            (await Bash($@"index $'{Images}/caf\xe9.jpg' {tail} --model {indexed.Model}")).Error);
        Assert.Contains("1 added", (await Bash($@"index $'{Images}/f\xfc' {tail}")).Error);
        Assert.Single((await Bash($@"search ships {tail} --source $'{Images}/f\xfc'")).Output.Split('\n')[1..^1]);
        var image = await Bash($@"search --image $'{Images}/caf\xe9.jpg' {tail} -k 1");
        Assert.Contains(@"caf\xe9.jpg", image.Output);
        Assert.Contains("1.000", image.Output);
        var classes = await Bash($@"classify $'{Images}/caf\xe9.jpg' --labels ships,planes --model {indexed.Model}");
        Assert.Equal((ExitCode.Done, true),
            (classes.ExitCode, classes.Output.Contains(@"caf\xe9.jpg: ", StringComparison.Ordinal)));
        // Below such a folder, names need not say where it is.
        Shell(Images, @"cp $'caf\xe9.jpg' $'f\xfc/other.jpg'");
        Assert.Contains("1 added", (await Bash($"index other.jpg {tail}", $"cd $'{Images}/f\\xfc'")).Error);
    }

    [Fact]
    public async Task What_is_written_must_have_a_name_in_UTF8()
    {
        var run = await Bash($@"index {indexed.Images} --archive $'{_folder.Path}/b\xe9'");
        Assert.Equal(ExitCode.WrongUsage, run.ExitCode);
        Assert.Contains("--archive", run.Error);
        Assert.Contains(@"b\xe9", run.Error);
        Assert.Empty(Directory.GetDirectories(_folder.Path, "b*"));
    }

    // As a process, since only that gets the bytes of its arguments.
    private Task<CommandRun> Run(params string[] arguments) =>
        Start(new ProcessStartInfo("dotnet", [Program, .. arguments]));

    private Task<CommandRun> Bash(string line, string before = "true") =>
        Start(new ProcessStartInfo("bash", ["-c", $"{before}; exec dotnet \"{Program}\" {line}"]));

    private static string Program => Path.GetFullPath(Path.Combine(
        AppContext.BaseDirectory, "..", "..", "Nadir.Cli", new DirectoryInfo(AppContext.BaseDirectory).Name,
        "nadir.dll"));

    private static async Task<CommandRun> Start(ProcessStartInfo start)
    {
        (start.RedirectStandardOutput, start.RedirectStandardError) = (true, true);
        using var process = Process.Start(start)!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(5));
        return new CommandRun(process.ExitCode, await output, await error);
    }

    private static void AssertVisible(string text) => Assert.All(text, letter =>
        Assert.True(letter == '\n'
            || (!char.IsControl(letter) && letter is not ('\u202e' or >= '\uef80' and <= '\uefff')),
            $"U+{(int)letter:x4}"));

    private static void Shell(string folder, string script)
    {
        using var process = Process.Start(
            new ProcessStartInfo("bash", ["-e", "-c", script]) { WorkingDirectory = folder })!;
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
    }
}
