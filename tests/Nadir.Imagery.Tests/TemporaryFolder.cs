namespace Nadir.Imagery.Tests;

/// <summary>A folder that is removed with all in it.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    private readonly string root = Directory.CreateTempSubdirectory("nadir-imagery-").FullName;

    public string File(string name) => Path.Combine(root, name);

    public string File(string name, ReadOnlySpan<byte> content)
    {
        var path = File(name);
        System.IO.File.WriteAllBytes(path, content);
        return path;
    }

    public void Dispose()
    {
        try
        {
            Directory.Delete(root, recursive: true);
        }
        catch (IOException)
        {
            // .NET cannot delete files whose names are not UTF-8.
            using var process = System.Diagnostics.Process.Start("rm", ["-rf", root]);
            process.WaitForExit();
        }
    }
}
