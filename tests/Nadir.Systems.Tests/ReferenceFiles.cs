namespace Nadir.Systems.Tests;

/// <summary>Finds files outside the repository, or skips the test that needs them.</summary>
internal static class ReferenceFiles
{
    public static string Reference(params string[] parts) => Require(Find("NADIR_REFERENCE", "reference", parts));

    public static string Weights(params string[] parts) => Require(Find("NADIR_WEIGHTS", "weights", parts));

    /// <summary>The files of a folder of the reference, or none where the folder is absent.</summary>
    public static string[] All(string pattern, params string[] folder)
    {
        var path = Find("NADIR_REFERENCE", "reference", folder);
        return Directory.Exists(path) ? [.. Directory.GetFiles(path, pattern).Order(StringComparer.Ordinal)] : [];
    }

    /// <summary>The root of the repository.</summary>
    public static string Repository()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (directory is not null && !File.Exists(Path.Combine(directory.FullName, "Nadir.slnx")))
        {
            directory = directory.Parent;
        }

        return directory?.FullName
            ?? throw new DirectoryNotFoundException("Nadir.slnx stands in no folder above the tests.");
    }

    private static string Require(string path)
    {
        Skip.IfNot(File.Exists(path), $"{path} does not exist");
        return path;
    }

    private static string Find(string variable, string folder, string[] parts)
    {
        var root = Environment.GetEnvironmentVariable(variable)
            ?? Path.Combine(Path.GetDirectoryName(Repository())!, "shared", folder);
        return Path.Combine([root, .. parts]);
    }
}
