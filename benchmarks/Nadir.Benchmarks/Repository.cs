namespace Nadir.Benchmarks;

/// <summary>The repository that the benchmarks run in: they need its scripts.</summary>
internal static class Repository
{
    /// <summary>Its folder.</summary>
    /// <exception cref="InvalidOperationException">The program lies elsewhere.</exception>
    public static string Root()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Nadir.slnx")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException("The benchmark must be run inside the repository: it needs its scripts.");
    }
}
