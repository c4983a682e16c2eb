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

    public void Dispose() => Directory.Delete(root, recursive: true);
}
