namespace Nadir.Repository.Tests;

/// <summary>The files of the working tree, without what builds put there.</summary>
internal static class Repository
{
    private static readonly string[] Generated = [".git", "artifacts", "runs", "node_modules", "dist", "bin", "obj",
        "TestResults"];

    public static string Root { get; } = FindRoot();

    /// <summary>Files under a folder of the repository, relative to its root.</summary>
    public static IEnumerable<string> Files(string folder, params string[] extensions)
    {
        string start = Path.Combine(Root, folder);
        return Directory.Exists(start) ? Walk(start).Where(file => extensions.Contains(Path.GetExtension(file))) : [];
    }

    public static string Read(string relativePath) => File.ReadAllText(Path.Combine(Root, relativePath));

    private static IEnumerable<string> Walk(string folder) =>
        Directory.EnumerateFiles(folder).Select(file => Path.GetRelativePath(Root, file))
            .Concat(Directory.EnumerateDirectories(folder)
                .Where(child => !Generated.Contains(Path.GetFileName(child)))
                .SelectMany(Walk));

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Nadir.slnx")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new DirectoryNotFoundException(
            "Nadir.slnx stands in no folder above the tests.");
    }
}
