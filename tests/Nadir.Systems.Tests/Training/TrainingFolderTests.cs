using Nadir.Systems.Training;

namespace Nadir.Systems.Tests.Training;

public sealed class TrainingFolderTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("nadir-folder-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("checkpoint.safetensors", false, "give --resume")]
    [InlineData("cross-entropy/checkpoint.safetensors", false, "give --resume")]
    [InlineData("model.safetensors", false, "holds a model (model.safetensors)")]
    [InlineData("thesis.tex", false, "it holds 'thesis.tex'")]
    [InlineData("model.safetensors", true, "no checkpoint to go on from")]
    public void AFolderThatHoldsSomethingIsRefused(string file, bool resume, string expected)
    {
        Write(file);
        var error = Assert.Throws<TrainingException>(
            () => TrainingFolder.RequireFree(_folder, resume, overwrite: false));
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.Contains("--overwrite", error.Message, StringComparison.Ordinal);
        TrainingFolder.RequireFree(_folder, resume: false, overwrite: true);
        Assert.True(File.Exists(Path.Combine(_folder, file)));
    }

    [Fact]
    public void AnEmptyFolderANewOneAndACheckpointToGoOnFromAreFree()
    {
        TrainingFolder.RequireFree(_folder, resume: false, overwrite: false);
        TrainingFolder.RequireFree(Path.Combine(_folder, "new"), resume: false, overwrite: false);
        Write("checkpoint.safetensors");
        Write("model.safetensors");
        TrainingFolder.RequireFree(_folder, resume: true, overwrite: false);
    }

    private void Write(string file)
    {
        var path = Path.Combine(_folder, file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, "");
    }
}
