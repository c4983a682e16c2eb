namespace Nadir.Datasets.Tests;

/// <summary>The datasets in NADIR_DATA, by default ../shared/data beside the repository.</summary>
internal static class DataFolders
{
    /// <summary>Every folder with an annotation file; skips the test, saying why, when there is none.</summary>
    internal static IReadOnlyList<string> All()
    {
        var root = Environment.GetEnvironmentVariable("NADIR_DATA")
            ?? Path.Combine(RepositoryRoot(), "..", "shared", "data");
        Skip.IfNot(Directory.Exists(root), $"NADIR_DATA: {root} does not exist.");
        string[] folders = [.. Directory.EnumerateDirectories(root)
            .Where(folder => Directory.EnumerateFiles(folder, "dataset*.json").Any()).Order()];
        Skip.If(folders.Length == 0, $"NADIR_DATA: no folder of {root} has a dataset_NAME.json.");
        return folders;
    }

    private static string RepositoryRoot()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Nadir.slnx")))
        {
            folder = Path.GetDirectoryName(folder)
                ?? throw new DirectoryNotFoundException("The tests do not run inside the repository.");
        }

        return folder;
    }
}
