namespace Nadir.Torch.Tests.Serialization;

/// <summary>A folder of its own that goes with the test.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("nadir-torch-");

    public string File(string name) => Path.Combine(_folder.FullName, name);

    public string[] Names => [.. _folder.GetFileSystemInfos().Select(info => info.Name)];

    public string Write(string name, ReadOnlySpan<byte> content)
    {
        System.IO.File.WriteAllBytes(File(name), content.ToArray());
        return File(name);
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
