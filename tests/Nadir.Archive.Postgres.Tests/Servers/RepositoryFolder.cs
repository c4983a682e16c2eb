namespace Nadir.Archive.Postgres.Tests.Servers;

/// <summary>Finds the repository that the tests were built from.</summary>
internal static class RepositoryFolder
{
    public static string Find()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Nadir.slnx")))
        {
            folder = folder.Parent ?? throw new DirectoryNotFoundException(
                "The tests do not run within the repository.");
        }

        return folder.FullName;
    }
}
