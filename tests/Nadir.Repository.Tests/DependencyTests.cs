using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Nadir.Repository.Tests;

/// <summary>The arrows of docs/architecture.md: a project references only what stands behind its arrow.</summary>
public partial class DependencyTests
{
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["Nadir.Files"] = [],
        ["Nadir.Weights"] = ["Nadir.Files"],
        ["Nadir.Torch"] = ["Nadir.Weights"],
        ["Nadir.Imagery"] = ["Nadir.Files"],
        ["Nadir.Onnx"] = ["Nadir.Files"],
        ["Nadir.Text"] = ["Nadir.Files"],
        ["Nadir.Datasets"] = ["Nadir.Imagery", "Nadir.Text"],
        ["Nadir.Metrics"] = ["Nadir.Text"],
        ["Nadir.Reports"] = ["Nadir.Metrics"],
        ["Nadir.Systems"] = ["Nadir.Torch", "Nadir.Onnx", "Nadir.Imagery", "Nadir.Text", "Nadir.Datasets",
            "Nadir.Metrics"],
        ["Nadir.Hub"] = ["Nadir.Systems"],
        ["Nadir.Vectors"] = ["Nadir.Files"],
        ["Nadir.Stac"] = ["Nadir.Imagery", "Nadir.Text"],
        ["Nadir.Archive"] = ["Nadir.Imagery", "Nadir.Stac", "Nadir.Text", "Nadir.Vectors"],
        ["Nadir.Archive.Postgres"] = ["Nadir.Archive"],
        ["Nadir.Exchange"] = ["Nadir.Archive"],
        ["Nadir.Inference"] = ["Nadir.Archive", "Nadir.Systems"],
        ["Nadir.Server"] = ["Nadir.Archive", "Nadir.Exchange", "Nadir.Imagery"],
        ["Nadir.Cli"] = ["Nadir.Archive", "Nadir.Archive.Postgres", "Nadir.Exchange", "Nadir.Server", "Nadir.Inference",
            "Nadir.Systems", "Nadir.Hub", "Nadir.Datasets", "Nadir.Metrics", "Nadir.Reports", "Nadir.Samples"],
        ["Nadir.Samples"] = ["Nadir.Imagery"],
        ["Nadir.ParserTraining"] = ["Nadir.Metrics", "Nadir.Torch"],
    };

    // Folders of Nadir.Systems in layers: a folder uses only those named here, a system that is not named the first
    // three.
    private static readonly Dictionary<string, string[]> Layers = new()
    {
        ["Building"] = [],
        ["Contracts"] = ["Building"],
        ["Training"] = ["Building", "Contracts"],
        ["Osdpm"] = ["Building", "Contracts", "Training", "DualEncoder", "Clip"],
        ["Faami"] = ["Building", "Contracts", "Training", "DualEncoder", "Clip"],
    };

    public static TheoryData<string> SystemFolders =>
        [.. Directory.GetDirectories(Path.Combine(Repository.Root, "src", "Nadir.Systems"))
            .Select(folder => Path.GetFileName(folder))];

    [Theory]
    [MemberData(nameof(SystemFolders))]
    public void A_folder_of_the_systems_uses_only_the_layers_below_it(string folder)
    {
        var used =
            from file in Repository.Files(Path.Combine("src", "Nadir.Systems", folder), ".cs")
            from match in UsedFolder().Matches(Repository.Read(file))
            select match.Groups[1].Value;

        // A system that stands on no other needs no line here.
        string[] below = Layers.GetValueOrDefault(folder) ?? ["Building", "Contracts", "Training"];
        Assert.Empty(used.Distinct().Except([folder, .. below]));
    }

    public static TheoryData<string> Projects =>
        [.. Repository.Files("src", ".csproj"), .. Repository.Files("tools", ".csproj")];

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
            new[] { "src", "tools", "tests", "benchmarks" }.SelectMany(folder => Repository.Files(folder, ".csproj")),
            project => Assert.Contains($"\"{project}\"", solution));
    }

    private static IEnumerable<string> References(string project) =>
        XDocument.Parse(Repository.Read(project)).Descendants("ProjectReference")
            .Select(reference => Path.GetFileNameWithoutExtension((string)reference.Attribute("Include")!));

    [GeneratedRegex(@"^using Nadir\.Systems\.(\w+)", RegexOptions.Multiline)]
    private static partial Regex UsedFolder();
}
