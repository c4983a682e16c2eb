namespace Nadir.Metrics.Tests;

/// <summary>The folder of reference data, which is not part of the repository.</summary>
internal static class ReferenceFolder
{
    /// <summary>A folder inside it; skips the test when it is absent.</summary>
    public static string Find(string name)
    {
        var folder = Path.Combine(Environment.GetEnvironmentVariable("NADIR_REFERENCE") ?? Default(), name);
        Skip.IfNot(Directory.Exists(folder), $"The reference data '{folder}' is absent; set NADIR_REFERENCE.");
        return folder;
    }

    /// <summary>The files of a kind; skips the test when there are none.</summary>
    public static string[] Files(string folder, string pattern)
    {
        var files = Directory.GetFiles(Find(folder), pattern);
        Skip.If(files.Length == 0, $"The reference data has no '{folder}/{pattern}'.");
        return files;
    }

    private static string Default()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Nadir.slnx")))
        {
            folder = folder.Parent;
        }

        return Path.Combine(folder?.FullName ?? ".", "..", "shared", "reference");
    }
}
