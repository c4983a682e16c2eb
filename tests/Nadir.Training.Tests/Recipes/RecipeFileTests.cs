using Nadir.Training.Ablation;
using Nadir.Training.Recipes;

namespace Nadir.Training.Tests.Recipes;

public sealed class RecipeFileTests : IDisposable
{
    private const string Valid = """
        { "task": "dual-encoder", "train": ["rsicd"], "validate": ["rsicd"],
          "model": { "architecture": "dual-encoder", "embedDim": 512, "image": {}, "text": {} } }
        """;

    private readonly string _path = Path.GetTempFileName();

    public void Dispose() => File.Delete(_path);

    [Fact]
    public void EveryRecipeOfTheRepositoryIsValid()
    {
        var folder = Path.Combine(RepositoryRoot(), "recipes");
        var files = Directory.GetFiles(folder, "*.json", SearchOption.AllDirectories);
        Assert.NotEmpty(files);
        foreach (var file in files)
        {
            if (Path.GetFileName(Path.GetDirectoryName(file)) == "ablations")
            {
                Assert.NotEmpty(AblationPlan.Read(file).Variants);
            }
            else
            {
                RecipeFile.Read(file);
            }
        }
    }

    [Fact]
    public void WhatIsWrittenIsReadBack()
    {
        File.WriteAllText(_path, Valid);
        var recipe = RecipeFile.Read(_path) with { Epochs = 7, Seed = 3, ImageSizes = [new(0, 64), new(4, 96)] };
        RecipeFile.Write(_path, recipe);
        var again = RecipeFile.Read(_path);
        Assert.Equal(recipe with { Train = [], Validate = [], ImageSizes = [] }, again with { Train = [], Validate = [], ImageSizes = [] });
        Assert.Equal(recipe.ImageSizes, again.ImageSizes);
        Assert.Equal(64, again.ImageSizeAt(3));
        Assert.Equal(96, again.ImageSizeAt(4));
    }

    [Theory]
    [InlineData("\"dual-encoder\", \"train\"", "\"dual-encoder\", \"epochs\": 0, \"train\"", "epochs")]
    [InlineData("\"dual-encoder\", \"train\"", "\"dual-encoder\", \"epoch\": 3, \"train\"", "epoch")]
    [InlineData("\"dual-encoder\", \"train\"", "\"faamy\", \"train\"", "faamy")]
    [InlineData("\"embedDim\": 512", "\"embedDim\": 1", "embedDim")]
    [InlineData("[\"rsicd\"], \"validate\"", "[], \"validate\"", "train")]
    [InlineData("\"dual-encoder\", \"train\"", "\"dual-encoder\", \"imageSizes\": [{\"epoch\": 2, \"size\": 64}], \"train\"", "imageSizes.epoch")]
    [InlineData("{ \"task\"", "[ \"task\"", "not a valid recipe")]
    public void SaysWhatIsWrong(string original, string replacement, string expected)
    {
        Assert.Contains(original, Valid, StringComparison.Ordinal);
        File.WriteAllText(_path, Valid.Replace(original, replacement, StringComparison.Ordinal));
        var error = Assert.Throws<TrainingException>(() => RecipeFile.Read(_path));
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.Contains(_path, error.Message, StringComparison.Ordinal);
    }

    private static string RepositoryRoot()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(directory.FullName, "Nadir.slnx")))
        {
            directory = directory.Parent!;
        }

        return directory.FullName;
    }
}
