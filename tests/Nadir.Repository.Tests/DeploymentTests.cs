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
            where line.StartsWith("COPY ", StringComparison.Ordinal) && !line.Contains("--from=", StringComparison.Ordinal)
            let words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries)
            from source in words[1..^1]
            select source;

        Assert.All(copied, source => Assert.True(Path.Exists(Path.Combine(Repository.Root, source)), source));
    }

    [Fact]
    public void What_the_image_is_built_from_is_not_left_out()
    {
        string[] ignored = [.. Repository.Read(".dockerignore").Split('\n').Select(line => line.TrimEnd('/'))];

        Assert.DoesNotContain(ignored, line => line is "src" or "native" or "scripts" or "models" or "recipes" or "samples" or "web" or "nadir");
    }

    [Theory]
    [InlineData("Dockerfile")]
    [InlineData("compose.yaml")]
    [InlineData("deploy/nadir.service")]
    [InlineData("docs/operations.md")]
    public void Options_are_those_of_some_command(string file)
    {
        var known = Repository.Files("tests/Nadir.Cli.Tests/Help", ".txt").SelectMany(help => Options(Repository.Read(help))).ToHashSet();
        var lines = Repository.Read(file).Split('\n').Where(line => NadirCommand().IsMatch(line));

        Assert.All(lines, line => Assert.Subset(known, Options(line).ToHashSet()));
    }

    private static IEnumerable<string> Options(string text) => Option().Matches(text).Select(match => match.Value);

    [GeneratedRegex("--[a-z][a-z-]+")]
    private static partial Regex Option();

    // Lines that run Nadir, not those of apt, docker or useradd.
    [GeneratedRegex("""(^|/)nadir (serve|index|key|archive)|^\s*(command|entrypoint|CMD)|^CMD""")]
    private static partial Regex NadirCommand();
}
