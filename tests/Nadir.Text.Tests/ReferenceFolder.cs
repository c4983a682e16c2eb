namespace Nadir.Text.Tests;

/// <summary>Finds the reference data outside the repository, or skips the test that needs it.</summary>
internal static class ReferenceFolder
{
    public static string Clip()
    {
        var root = Environment.GetEnvironmentVariable("NADIR_REFERENCE") ?? Default();
        var folder = Path.Combine(root ?? "", "clip");
        Skip.IfNot(Directory.Exists(folder),
            "NADIR_REFERENCE is not set to a folder with a folder clip, and ../shared/reference has none");
        return folder;
    }

    public static string[] TokenizerGoldens()
    {
        string[] files = Directory.GetFiles(Clip(), "*tokenizer*.json");
        Skip.If(files.Length == 0, $"{Clip()} has no goldens of a tokenizer");
        return files;
    }

    private static string? Default()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Nadir.slnx")))
            {
                return Path.Combine(folder.Parent!.FullName, "shared", "reference");
            }
        }

        return null;
    }
}
