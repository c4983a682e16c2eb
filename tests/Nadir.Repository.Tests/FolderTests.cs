using System.Text.RegularExpressions;

namespace Nadir.Repository.Tests;

/// <summary>
/// Folders within a project: namespaces follow them, and they are layers. Which folder uses which is told by the types
/// that the source names, so a use needs no <c>using</c> to be seen.
/// </summary>
public sealed partial class FolderTests
{
    // Those whose namespaces do not follow their folders yet; nothing may be added.
    private static readonly string[] Flat = ["Nadir.Metrics", "Nadir.Metrics.Tests"];

    // Folders that use each other; nothing may be added. The root of a project, written as a point, is what others see
    // of it: it stands above folders that do its work and below those that share its types.
    private static readonly HashSet<string> Known =
    [
        "Nadir.Archive.Postgres: . Verification",
        "Nadir.Archive: . Ports",
        "Nadir.Archive: . Search",
        "Nadir.Archive: Ports Search",
        "Nadir.Imagery: . Exif",
        "Nadir.Imagery: . Frames",
        "Nadir.Imagery: . Gdal",
        "Nadir.Imagery: . Georeferencing",
        "Nadir.Imagery: . Headers",
        "Nadir.Imagery: . Rendering",
        "Nadir.Imagery: . Tiles",
        "Nadir.Imagery: . Writing",
        "Nadir.Imagery: Frames Gdal",
        "Nadir.Reports: . Sections",
        "Nadir.Samples: . Landscapes",
        "Nadir.Samples: . Scenes",
        "Nadir.Server: . Hosting",
        "Nadir.Server: . Protection",
        "Nadir.Torch: . Bridge",
        "Nadir.Vectors: . Kernels",
        "Nadir.Vectors: . Scan",
    ];

    public static TheoryData<string> Projects =>
    [
        .. new[] { "src", "tools", "tests", "benchmarks" }.SelectMany(folder => Repository.Files(folder, ".csproj")),
    ];

    [Theory]
    [MemberData(nameof(Projects))]
    public void Namespaces_follow_folders(string project)
    {
        string name = Path.GetFileNameWithoutExtension(project);
        if (Flat.Contains(name))
        {
            return;
        }

        string root = Path.GetDirectoryName(project)!;
        var wrong =
            from file in Sources(root)
            let declared = Namespace().Match(Repository.Read(file)).Groups[1].Value
            where declared.Length > 0
                && declared != NamespaceOf(name, Path.GetRelativePath(root, Path.GetDirectoryName(file)!))
            select $"{file}: {declared}";
        Assert.Empty(wrong);
    }

    [Fact]
    public void Folders_of_a_project_do_not_use_each_other()
    {
        var pairs = Repository.Files("src", ".csproj").Concat(Repository.Files("tools", ".csproj")).SelectMany(PairsOf)
            .ToHashSet();

        Assert.Empty(pairs.Except(Known));
        // What is solved goes from the list.
        Assert.Empty(Known.Except(pairs));
    }

    // The highest folders that use each other, such as "Nadir.Imagery: Frames Gdal".
    private static IEnumerable<string> PairsOf(string project)
    {
        string name = Path.GetFileNameWithoutExtension(project);
        string root = Path.GetDirectoryName(project)!;
        var files = Sources(root)
            .Select(file => new Source(
                Top(Path.GetRelativePath(root, Path.GetDirectoryName(file)!)), Repository.Read(file))).ToList();
        var types = files.SelectMany(file => file.Types.Select(type => (type, file)))
            .ToLookup(pair => pair.type, pair => pair.file);
        var uses = (
            from file in files
            from word in file.Words
            from declared in types[word]
            where declared.Folder != file.Folder && file.Sees(declared.Space)
            select (file.Folder, declared.Folder)).ToHashSet();
        return from use in uses
               where string.CompareOrdinal(use.Item1, use.Item2) < 0 && uses.Contains((use.Item2, use.Item1))
               select $"{name}: {use.Item1} {use.Item2}";
    }

    private static IEnumerable<string> Sources(string root) => Repository.Files(root, ".cs");

    private static string Top(string folder) => folder.Split(Path.DirectorySeparatorChar)[0];

    private static string NamespaceOf(string project, string folder) =>
        folder == "." ? project : $"{project}.{folder.Replace(Path.DirectorySeparatorChar, '.')}";

    [GeneratedRegex(@"^namespace ([\w.]+)", RegexOptions.Multiline)]
    private static partial Regex Namespace();

    [GeneratedRegex(@"^using (?:static )?([\w.]+);", RegexOptions.Multiline)]
    private static partial Regex Using();

    [GeneratedRegex(
        @"^(?:(?:public|internal|static|sealed|abstract|partial|readonly|ref|unsafe)\s+)*(?:class|struct|record(?: struct| class)?|interface|enum)\s+(\w+)",
        RegexOptions.Multiline)]
    private static partial Regex Declaration();

    // Comments, using and namespace directives, and texts without parts to fill in.
    [GeneratedRegex(@"^\s*//.*$|^(?:using|namespace) .*$|""(?:[^""\\\n{}]|\\.)*""", RegexOptions.Multiline)]
    private static partial Regex NoCode();

    [GeneratedRegex(@"(?<![\w.])[A-Z]\w*")]
    private static partial Regex Word();

    private sealed class Source
    {
        private readonly HashSet<string> _imported;

        public Source(string folder, string text)
        {
            Folder = folder;
            Space = Namespace().Match(text).Groups[1].Value;
            Types = [.. Declaration().Matches(text).Select(match => match.Groups[1].Value)];
            Words = [.. Word().Matches(NoCode().Replace(text, "")).Select(match => match.Value)];
            _imported = [.. Using().Matches(text).Select(match => match.Groups[1].Value)];
        }

        public string Folder { get; }

        public string Space { get; }

        public HashSet<string> Types { get; }

        public HashSet<string> Words { get; }

        public bool Sees(string space) =>
            _imported.Contains(space) || Space == space || Space.StartsWith(space + '.', StringComparison.Ordinal);
    }
}
