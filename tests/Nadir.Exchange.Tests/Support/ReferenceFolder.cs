namespace Nadir.Exchange.Tests.Support;

/// <summary>Finds reference data that is not part of the repository.</summary>
internal static class ReferenceFolder
{
    public static string Of(string name)
    {
        var folder = Path.Combine(Environment.GetEnvironmentVariable("NADIR_REFERENCE") ?? Default(), name);
        Skip.IfNot(Directory.Exists(folder), $"The reference data '{folder}' is absent; set NADIR_REFERENCE.");
        return folder;
    }

    // Beside the repository.
    private static string Default()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Nadir.slnx")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException("The tests lie outside the repository.");
        }

        return Path.Combine(folder.Parent!.FullName, "shared", "reference");
    }
}
