namespace Nadir.Onnx.Tests;

public sealed class OnnxRuntimeLibraryTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("nadir-onnx-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void The_library_that_comes_along_is_the_packages() => Assert.Equal("1.31.1", OnnxRuntimeLibrary.Version);

    [Fact]
    public void Nothing_of_other_platforms_lies_beside_the_program() =>
        Assert.Equal(["libonnxruntime.so"],
            Directory.GetFiles(AppContext.BaseDirectory, "*onnxruntime.*", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(AppContext.BaseDirectory, file))
            .Where(file => !file.StartsWith("Microsoft.", StringComparison.Ordinal)));

    [Fact]
    public void A_file_that_is_no_library_is_told()
    {
        var target = Path.Combine(_folder, "library");
        File.WriteAllText(target, "no library");

        Assert.Contains("no library of ONNX Runtime",
            Assert.Throws<OnnxException>(() => OnnxRuntimeLibrary.Open(target)).Message);
    }
}
