namespace Nadir.Archive.Tests.Support;

/// <summary>A folder that is deleted at the end of a test.</summary>
public sealed class TemporaryFolder : IDisposable
{
    public TemporaryFolder() => Path = Directory.CreateTempSubdirectory("nadir-archive-").FullName;

    public string Path { get; }

    /// <summary>The folder for images.</summary>
    public string Images => Directory.CreateDirectory(In("images")).FullName;

    /// <summary>The folder for the archive; not made.</summary>
    public string Archive => In("archive");

    public string In(string name) => System.IO.Path.Combine(Path, name);

    public string Image(string name) => System.IO.Path.Combine(Images, name);

    public void Dispose()
    {
        try
        {
            Directory.Delete(Path, recursive: true);
        }
        catch (IOException)
        {
            // .NET cannot delete files whose names are not UTF-8.
            using var process = System.Diagnostics.Process.Start("rm", ["-rf", Path]);
            process.WaitForExit();
        }
    }
}
