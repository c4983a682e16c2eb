namespace Nadir.Imagery.Tests;

/// <summary>Where the real data lie: <c>NADIR_DATA</c>, or shared/data beside the repository.</summary>
internal static class ReferenceData
{
    internal static string Root()
    {
        if (Environment.GetEnvironmentVariable("NADIR_DATA") is { Length: > 0 } chosen)
        {
            return chosen;
        }

        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Nadir.slnx")))
        {
            folder = folder.Parent;
        }

        return Path.Combine(folder?.Parent?.FullName ?? "..", "shared", "data");
    }
}
