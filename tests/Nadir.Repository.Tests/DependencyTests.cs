using System.Xml.Linq;

namespace Nadir.Repository.Tests;

/// <summary>The arrows of docs/architecture.md: a project references only what stands behind its arrow.</summary>
public class DependencyTests
{
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["Nadir.Torch"] = [],
        ["Nadir.Imagery"] = [],
        ["Nadir.Onnx"] = [],
        ["Nadir.Language"] = [],
        ["Nadir.Datasets"] = ["Nadir.Imagery", "Nadir.Language"],
        ["Nadir.Models"] = ["Nadir.Torch", "Nadir.Onnx", "Nadir.Imagery", "Nadir.Language"],
        ["Nadir.Evaluation"] = ["Nadir.Language"],
        ["Nadir.Training"] = ["Nadir.Models", "Nadir.Datasets", "Nadir.Evaluation"],
        ["Nadir.Systems"] = ["Nadir.Torch", "Nadir.Language"],
        ["Nadir.Archive"] = ["Nadir.Imagery"],
        ["Nadir.Archive.Postgres"] = ["Nadir.Archive"],
        ["Nadir.Server"] = ["Nadir.Archive", "Nadir.Imagery"],
        ["Nadir.Cli"] = ["Nadir.Archive", "Nadir.Archive.Postgres", "Nadir.Server", "Nadir.Models", "Nadir.Training", "Nadir.Datasets", "Nadir.Evaluation"],
    };

    public static TheoryData<string> Projects => [.. Repository.Files("src", ".csproj")];

    [Theory]
    [MemberData(nameof(Projects))]
    public void A_project_references_only_what_it_may(string project)
    {
        string name = Path.GetFileNameWithoutExtension(project);

        Assert.Contains(name, Allowed.Keys);
        Assert.Empty(References(project).Except(Allowed[name]));
    }

    [Fact]
    public void Every_project_is_in_the_solution()
    {
        string solution = Repository.Read("Nadir.slnx");

        Assert.All(
            Repository.Files("src", ".csproj").Concat(Repository.Files("tests", ".csproj")).Concat(Repository.Files("benchmarks", ".csproj")),
            project => Assert.Contains($"\"{project}\"", solution));
    }

    private static IEnumerable<string> References(string project) =>
        XDocument.Parse(Repository.Read(project)).Descendants("ProjectReference")
            .Select(reference => Path.GetFileNameWithoutExtension((string)reference.Attribute("Include")!));
}
