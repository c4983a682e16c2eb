namespace Nadir.Cli.Commands.Serve;

/// <summary>Finds the built page.</summary>
internal static class PageFolder
{
    /// <summary>The environment variable that names the folder.</summary>
    public const string Variable = "NADIR_WEB";

    /// <summary>
    /// The folder that <see cref="Variable"/> names, or else <c>web/dist</c> beside the program or in the nearest folder above it;
    /// null when the page was not built.
    /// </summary>
    public static string? Find()
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } named)
        {
            return Path.GetFullPath(named);
        }

        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            string page = Path.Combine(folder.FullName, "web", "dist");
            if (File.Exists(Path.Combine(page, "index.html")))
            {
                return page;
            }
        }

        return null;
    }
}
