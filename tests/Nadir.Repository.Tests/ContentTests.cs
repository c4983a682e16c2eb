namespace Nadir.Repository.Tests;

public class ContentTests
{
    [Theory]
    [InlineData("LICENSE", "Apache License")]
    [InlineData("README.md", "./nadir")]
    [InlineData("README.md", "./test")]
    [InlineData("CONTRIBUTING.md", "./test")]
    [InlineData("CHANGELOG.md", "Unreleased")]
    [InlineData("docs/architecture.md", "Nadir.Archive")]
    [InlineData("docs/decisions/README.md", "decision")]
    public void The_papers_of_the_house_are_there(string file, string content) =>
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
}
