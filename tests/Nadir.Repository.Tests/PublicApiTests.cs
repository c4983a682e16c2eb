namespace Nadir.Repository.Tests;

/// <summary>Lists of what packages promise (decision 0322). That they are true is checked by the build.</summary>
public sealed class PublicApiTests
{
    // No packages, and those whose members change with every experiment.
    private static readonly string[] Without = ["Nadir.Cli", "Nadir.Server", "Nadir.Systems", "Nadir.Datasets",
        "Nadir.Hub", "Nadir.Onnx", "Nadir.Reports"];

    public static TheoryData<string> Projects => [.. Repository.Files("src", ".csproj")];

    [Theory]
    [MemberData(nameof(Projects))]
    public void A_package_lists_its_public_members(string project)
    {
        string folder = Path.GetDirectoryName(project)!;
        string[] lists = [.. Repository.Files(folder, ".txt")
            .Where(file => Path.GetFileName(file).StartsWith("PublicAPI.", StringComparison.Ordinal))];
        if (Without.Contains(Path.GetFileNameWithoutExtension(project)))
        {
            Assert.Empty(lists);
            return;
        }

        Assert.Equal(["PublicAPI.Shipped.txt", "PublicAPI.Unshipped.txt"],
            lists.Select(Path.GetFileName).Order(StringComparer.Ordinal));
        string[][] lines = [.. lists.Select(list => Repository.Read(list).TrimEnd('\n').Split('\n'))];
        Assert.All(lines, list => Assert.Equal("#nullable enable", list[0]));
        Assert.All(lines, list => Assert.Equal(list[1..].Order(StringComparer.Ordinal), list[1..]));
        string[] members = [.. lines.SelectMany(list => list[1..])];
        Assert.NotEmpty(members);
        Assert.Equal(members.Distinct(), members);
    }
}
