using System.Formats.Tar;
using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Text;

namespace Nadir.Onnx.Tests;

public sealed class OnnxRuntimePackageTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("nadir-onnx-").FullName;

    private string Target => Path.Combine(_folder, "library");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Only_the_library_of_this_machine_is_taken_out()
    {
        var mine = RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? "arm64" : "x64";
        OnnxRuntimePackage.Extract(
            Package(("package/bin/napi-v6/linux/x64/libonnxruntime.so.1", "x64"), ("package/bin/napi-v6/linux/arm64/libonnxruntime.so.1", "arm64")), Target);

        Assert.Equal(mine, File.ReadAllText(Target));
        Assert.Equal(2, Directory.GetFiles(_folder).Length);
    }

    [Fact]
    public void A_package_without_it_is_told() =>
        Assert.Contains(OnnxRuntimeLibrary.Variable, Assert.Throws<OnnxException>(() => OnnxRuntimePackage.Extract(Package(("package/x", "x")), Target)).Message);

    [Fact]
    public void A_file_that_is_no_library_is_told()
    {
        File.WriteAllText(Target, "no library");

        Assert.Contains("no library of ONNX Runtime", Assert.Throws<OnnxException>(() => OrtApi.Load(Target)).Message);
    }

    private string Package(params (string Name, string Content)[] files)
    {
        var path = Path.Combine(_folder, "package.tgz");
        using var tar = new TarWriter(new GZipStream(File.Create(path), CompressionLevel.Fastest));
        foreach (var (name, content) in files)
        {
            tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(Encoding.ASCII.GetBytes(content)) });
        }

        return path;
    }
}
