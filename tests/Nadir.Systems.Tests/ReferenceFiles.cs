namespace Nadir.Systems.Tests;

/// <summary>Finds files outside the repository, or skips the test that needs them.</summary>
internal static class ReferenceFiles
{
    public static string Reference(params string[] parts) => Find("NADIR_REFERENCE", "reference", parts);

    public static string Weights(params string[] parts) => Find("NADIR_WEIGHTS", "weights", parts);

    private static string Find(string variable, string folder, string[] parts)
    {
        var root = Environment.GetEnvironmentVariable(variable) ?? Default(folder);
        Skip.If(root is null, $"{variable} is not set and ../shared/{folder} does not exist");
        var path = Path.Combine([root!, .. parts]);
        Skip.IfNot(File.Exists(path), $"{path} does not exist");
        return path;
    }

    private static string? Default(string folder)
    {
        for (var directory = new DirectoryInfo(AppContext.BaseDirectory); directory is not null; directory = directory.Parent)
        {
            if (File.Exists(Path.Combine(directory.FullName, "Nadir.slnx")))
            {
                var path = Path.Combine(directory.Parent!.FullName, "shared", folder);
                return Directory.Exists(path) ? path : null;
            }
        }

        return null;
    }
}
