using System.Text.RegularExpressions;

namespace Nadir.Repository.Tests;

public partial class ContentTests
{
    [Theory]
    [InlineData("LICENSE", "Apache License")]
    [InlineData("README.md", "./nadir")]
    [InlineData("README.md", "./test")]
    [InlineData("CONTRIBUTING.md", "./test")]
    [InlineData("CHANGELOG.md", "Unreleased")]
    [InlineData("SECURITY.md", "report")]
    [InlineData("CODE_OF_CONDUCT.md", "respect")]
    [InlineData("docs/architecture.md", "Nadir.Archive")]
    [InlineData("docs/decisions/README.md", "decision")]
    public void The_main_documents_are_there(string file, string content) =>
        Assert.Contains(content, Repository.Read(file));

    [Fact]
    public void Sources_know_no_folder_outside_the_repository()
    {
        // Data beside the repository reaches tests through NADIR_DATA and NADIR_REFERENCE alone.
        string neighbour = string.Concat("..", "/shared");
        var naming = Repository.Files("src", ".cs", ".csproj").Concat(Repository.Files("recipes", ".json"))
            .Concat(Repository.Files("native", ".cpp", ".h", ".sh", ".txt"))
            .Where(file => Repository.Read(file).Contains(neighbour, StringComparison.Ordinal));

        Assert.Empty(naming);
    }

    [Fact]
    public void Links_between_documents_lead_somewhere()
    {
        var broken =
            from document in Repository.Files("docs", ".md").Concat(["README.md", "CONTRIBUTING.md", "CHANGELOG.md"])
            from target in Links.RelativeTargets(Repository.Read(document))
            where !Path.Exists(Path.Combine(Repository.Root, Path.GetDirectoryName(document)!, target))
            select $"{document} -> {target}";

        Assert.Empty(broken);
    }

    [Fact]
    public void Decisions_have_a_number_of_a_group_a_date_and_a_status()
    {
        string[] files = [.. Repository.Files("docs/decisions", ".md")
            .Where(file => !file.EndsWith("README.md", StringComparison.Ordinal))];
        var groups = Group().Matches(Repository.Read("docs/decisions/README.md"))
            .Select(match => (First: int.Parse(match.Groups[1].ValueSpan),
                Last: int.Parse(match.Groups[match.Groups[2].Success ? 2 : 1].ValueSpan))).ToArray();

        Assert.NotEmpty(files);
        Assert.All(files, file =>
        {
            string[] lines = Repository.Read(file).Split('\n');
            string number = Path.GetFileName(file)[..4];
            Assert.StartsWith($"# {number} ", lines[0], StringComparison.Ordinal);
            Assert.Matches("^Date: 20\\d\\d-\\d\\d-\\d\\d\\. Status: .+$", lines[2]);
            Assert.Contains(groups, group => group.First <= int.Parse(number) && int.Parse(number) <= group.Last);
        });
        Assert.All(groups, group => Assert.Contains(files, file => int.Parse(Path.GetFileName(file)[..4]) is var number
            && group.First <= number && number <= group.Last));
    }

    [GeneratedRegex(@"^\| (\d{4})(?:-(\d{4}))? \|", RegexOptions.Multiline)]
    private static partial Regex Group();
}
