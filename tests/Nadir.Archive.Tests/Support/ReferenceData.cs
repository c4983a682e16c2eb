namespace Nadir.Archive.Tests.Support;

/// <summary>
/// Where data lies that is not part of the repository: NADIR_DATA, or ../shared/data beside the repository.
/// </summary>
internal static class ReferenceData
{
    public static string Folder => Environment.GetEnvironmentVariable("NADIR_DATA")
        ?? Path.Combine(Path.GetDirectoryName(Root)!, "shared", "data");

    private static string Root
    {
        get
        {
            var folder = AppContext.BaseDirectory;
            while (!File.Exists(Path.Combine(folder, "Nadir.slnx")))
            {
                folder = Path.GetDirectoryName(folder)
                    ?? throw new InvalidOperationException("The tests lie outside the repository.");
            }

            return folder;
        }
    }
}
