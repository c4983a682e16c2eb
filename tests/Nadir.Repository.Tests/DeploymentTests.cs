using System.Text.RegularExpressions;

namespace Nadir.Repository.Tests;

/// <summary>The files by which others run Nadir, as far as they can be checked without running them.</summary>
public partial class DeploymentTests
{
    [Fact]
    public void What_the_image_copies_is_in_the_repository()
    {
        var copied =
            from line in Repository.Read("Dockerfile").Split('\n')
            where line.StartsWith("COPY ", StringComparison.Ordinal)
                && !line.Contains("--from=", StringComparison.Ordinal)
            let words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries)
            from source in words[1..^1]
            select source;

        Assert.All(copied, source => Assert.True(Path.Exists(Path.Combine(Repository.Root, source)), source));
    }

    [Fact]
    public void What_the_image_is_built_from_is_not_left_out()
    {
        string[] ignored = [.. Repository.Read(".dockerignore").Split('\n').Select(line => line.TrimEnd('/'))];

        Assert.DoesNotContain(ignored,
            line => line is "src" or "native" or "scripts" or "models" or "recipes" or "samples" or "web" or "nadir");
    }

    [Theory]
    [InlineData("Dockerfile")]
    [InlineData("compose.yaml")]
    [InlineData("deploy/nadir.service")]
    [InlineData("docs/operations.md")]
    public void Options_are_those_of_some_command(string file)
    {
        var known = Repository.Files("tests/Nadir.Cli.Tests/Help", ".txt")
            .SelectMany(help => Options(Repository.Read(help))).ToHashSet();
        var lines = Repository.Read(file).Split('\n').Where(line => NadirCommand().IsMatch(line));

        Assert.All(lines, line => Assert.Subset(known, Options(line).ToHashSet()));
    }

    // The server's own limit stands in ServerComposition; whoever stops it must wait longer than that.
    [Theory]
    [InlineData("compose.yaml", "stop_grace_period: (\\d+)s")]
    [InlineData("deploy/nadir.service", "TimeoutStopSec=(\\d+)")]
    public void Whoever_stops_the_server_waits_until_it_has_answered(string file, string pattern)
    {
        int Seconds(string path, string expression) => int.Parse(
            Regex.Match(Repository.Read(path), expression).Groups[1].Value,
            System.Globalization.CultureInfo.InvariantCulture);

        Assert.InRange(
            Seconds(file, pattern), Seconds("src/Nadir.Server/Hosting/ServerComposition.cs",
                "ShutdownTimeout = TimeSpan.FromSeconds\\((\\d+)\\)") + 5, 120);
    }

    // Each step is a shell's, and a mistake would be seen by nobody before an image is built.
    [Fact]
    public void Steps_of_the_image_are_valid_shell()
    {
        string text = Repository.Read("Dockerfile").Replace("\\\n", " ", StringComparison.Ordinal);
        string[] steps = [.. text.Split('\n').Where(line => line.StartsWith("RUN ", StringComparison.Ordinal))
            .Select(line => line[4..])];

        Assert.NotEmpty(steps);
        foreach (string step in steps)
        {
            using var shell = System.Diagnostics.Process.Start(
                new System.Diagnostics.ProcessStartInfo("bash", ["-n", "-c", step]) { RedirectStandardError = true })!;
            string error = shell.StandardError.ReadToEnd();
            shell.WaitForExit();
            Assert.True(shell.ExitCode == 0, $"{step}: {error}");
        }

        // The last stage runs as somebody who may not write into it, and says whether it lives.
        string last = text[text.LastIndexOf("\nFROM ", StringComparison.Ordinal)..];
        Assert.Matches("\nUSER (?!root|0)", last);
        Assert.Contains("\nHEALTHCHECK ", last, StringComparison.Ordinal);
    }

    [Fact]
    public void Scripts_are_valid_shell()
    {
        string[] scripts = [.. Repository.Files("scripts", ".sh"), "nadir", "test", "native/torch_bridge/build.sh"];
        foreach (string script in scripts)
        {
            using var shell = System.Diagnostics.Process.Start(
                new System.Diagnostics.ProcessStartInfo("bash", ["-n", Path.Combine(Repository.Root, script)]))!;
            shell.WaitForExit();
            Assert.True(shell.ExitCode == 0, script);
        }
    }

    [Theory]
    [InlineData("src/Nadir.Archive/Telemetry/ArchiveTelemetry.cs")]
    [InlineData("src/Nadir.Server/Telemetry/ServerTelemetry.cs")]
    public void Spans_and_instruments_stand_in_the_documentation(string file)
    {
        string documentation = Repository.Read("docs/operations.md");
        string[] names = [.. NameOfSpan().Matches(Repository.Read(file)).Select(match => match.Groups[1].Value)];

        Assert.True(names.Length >= 6);
        Assert.All(names, name => Assert.Contains($"`{name}`", documentation, StringComparison.Ordinal));
    }

    [GeneratedRegex("const string \\w+ = \"([a-zA-Z.]+)\";")]
    private static partial Regex NameOfSpan();

    private static IEnumerable<string> Options(string text) => Option().Matches(text).Select(match => match.Value);

    [GeneratedRegex("--[a-z][a-z-]+")]
    private static partial Regex Option();

    // Lines that run Nadir, not those of apt, docker or useradd.
    [GeneratedRegex("""(^|/)nadir (serve|index|key|archive)|^\s*(command|entrypoint|CMD)|^CMD""")]
    private static partial Regex NadirCommand();
}
