using Nadir.Systems.DualEncoder;
using Nadir.Systems.Faami;
using Nadir.Systems.Osdpm;
using Nadir.Systems.Training;
using Nadir.Systems.Training.Ablation;
using Nadir.Systems.Training.Recipes;

namespace Nadir.Systems.Tests.Training.Recipes;

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
        var files = Directory.GetFiles(folder, "*.json", SearchOption.AllDirectories)
            .Where(file => Path.GetFileName(file) != RecipeFolder.SchemaName);
        Assert.NotEmpty(files);
        foreach (var file in files)
        {
            if (Path.GetFileName(Path.GetDirectoryName(file)) == "ablations")
            {
                Assert.NotEmpty(AblationPlan.Read(KnownSystems.Registry, file).Variants);
            }
            else
            {
                RecipeFile.Read(KnownSystems.Registry, file);
            }
        }
    }

    [Fact]
    public void WhatIsWrittenIsReadBack()
    {
        File.WriteAllText(_path, Valid);
        var recipe = (DualEncoderRecipe)RecipeFile.Read(
            KnownSystems.Registry, _path) with
        {
            Epochs = 7,
            Seed = 3,
            ImageSizes = [new(0, 64), new(4, 96)],
        };
        RecipeFile.Write(KnownSystems.Registry, _path, recipe);
        var again = (DualEncoderRecipe)RecipeFile.Read(KnownSystems.Registry, _path);
        Assert.Equal(recipe with { Train = [], Validate = [], ImageSizes = [] },
            again with { Train = [], Validate = [], ImageSizes = [] });
        Assert.Equal(recipe.ImageSizes, again.ImageSizes);
        Assert.Equal(64, again.ImageSizeAt(3));
        Assert.Equal(96, again.ImageSizeAt(4));
    }

    [Theory]
    [InlineData("\"dual-encoder\", \"train\"", "\"dual-encoder\", \"epochs\": 0, \"train\"", "epochs")]
    [InlineData("\"dual-encoder\", \"train\"", "\"dual-encoder\", \"epoch\": 3, \"train\"", "epoch")]
    [InlineData("\"dual-encoder\", \"train\"", "\"faamy\", \"train\"", "faamy")]
    [InlineData("\"dual-encoder\", \"train\"", "\"faami\", \"train\"", "embedDim")]
    [InlineData("\"dual-encoder\", \"train\"", "\"captioning\", \"train\"", "the task is 'captioning'")]
    [InlineData("\"task\": \"dual-encoder\", ", "", "names no 'task'")]
    [InlineData("\"task\": \"dual-encoder\"", "\"task\": null", "names no 'task'")]
    [InlineData("\"dual-encoder\", \"train\"",
        "\"dual-encoder\", \"encoder\": \"a\", \"backboneWeights\": \"b\", \"train\"",
        "'encoder' and 'backboneWeights'")]
    [InlineData("\"dual-encoder\", \"train\"", "\"dual-encoder\", \"freezeThrough\": \"layer3\", \"train\"",
        "'freezeThrough' is 'layer3'")]
    [InlineData("\"dual-encoder\", \"train\"", "\"dual-encoder\", \"imageSizes\": [null], \"train\"", "imageSizes")]
    [InlineData("\"dual-encoder\", \"train\"", "\"dual-encoder\", \"optimizer\": null, \"train\"", "optimizer")]
    [InlineData("\"train\": [\"rsicd\"]", "\"train\": null", "train")]
    [InlineData("\"image\": {}", "\"image\": null", "image")]
    [InlineData("\"embedDim\": 512", "\"embedDim\": 1", "embedDim")]
    [InlineData("[\"rsicd\"], \"validate\"", "[], \"validate\"", "train")]
    [InlineData("\"dual-encoder\", \"train\"",
        "\"dual-encoder\", \"imageSizes\": [{\"epoch\": 2, \"size\": 64}], \"train\"", "imageSizes.epoch")]
    [InlineData("{ \"task\"", "[ \"task\"", "not a valid recipe")]
    public void SaysWhatIsWrong(string original, string replacement, string expected)
    {
        Assert.Contains(original, Valid, StringComparison.Ordinal);
        File.WriteAllText(_path, Valid.Replace(original, replacement, StringComparison.Ordinal));
        var error = Assert.Throws<TrainingException>(() => RecipeFile.Read(KnownSystems.Registry, _path));
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.Contains(_path, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"task\"", "\"task\", \"\u00ff\"")]
    [InlineData("\"rsicd\"", "\"\u00ff\"")]
    [InlineData("\"rsicd\"", "\"\\ud800\"")]
    public void Text_that_is_no_Unicode_is_refused(string original, string replacement)
    {
        // Latin-1 writes U+00FF as one byte, which no UTF-8 holds.
        File.WriteAllBytes(_path,
            System.Text.Encoding.Latin1.GetBytes(Valid.Replace(original, replacement, StringComparison.Ordinal)));

        var refused = Assert.Throws<TrainingException>(() => RecipeFile.Read(KnownSystems.Registry, _path));
        Assert.StartsWith($"'{_path}' is not a valid recipe: ", refused.Message, StringComparison.Ordinal);
        Assert.Throws<TrainingException>(() => AblationPlan.Read(KnownSystems.Registry, _path));
    }

    [Theory]
    [InlineData("faami", "\"model\": {\"architecture\": \"faami\", \"stages\": [\"layer2\", \"conv_dw_13\"]}",
        "'stages' names 'layer2'")]
    [InlineData("faami", "\"model\": {\"architecture\": \"faami\", \"stages\": [\"conv_pw_5\"]}",
        "'stages' is conv_pw_5")]
    [InlineData("faami", "\"model\": {\"architecture\": \"faami\", \"stages\": []}", "'stages (how many)'")]
    [InlineData("faami", "\"model\": {\"architecture\": \"osdpm\"}", "'osdpm', expected 'faami'")]
    [InlineData("faami", "\"model\": {\"architecture\": \"faami\", \"encoder\": {\"embedDim\": 512}}",
        "'model.encoder.architecture'")]
    [InlineData("faami",
        "\"model\": {\"architecture\": \"faami\", \"encoder\": {\"architecture\": \"dual-encoder\", \"embedDim\": "
            + "512}}", "image")]
    [InlineData("faami", "\"alignment\": {\"margin\": 3}", "'alignment.margin'")]
    [InlineData("faami", "\"alignment\": {\"marign\": 0.2}", "marign")]
    [InlineData("faami", "\"clustering\": {}", "clustering")]
    [InlineData("osdpm", "\"clustering\": {\"weight\": -1}", "'clustering.weight'")]
    [InlineData("osdpm", "\"clustering\": {\"weighting\": \"Loud\"}", "weighting")]
    [InlineData("osdpm", "\"clustering\": {\"nouns\": 1}", "'clustering.nouns'")]
    [InlineData("osdpm", "\"model\": {\"architecture\": \"osdpm\", \"perception\": {\"grids\": []}}",
        "'perception.grids (how many)'")]
    [InlineData("osdpm", "\"model\": {\"architecture\": \"osdpm\", \"nouns\": [\"tree\", \"road\"]}", "'model.nouns'")]
    [InlineData("osdpm", "\"encoder\": \"a\", \"backboneWeights\": \"b\"", "'encoder' and 'backboneWeights'")]
    [InlineData("osdpm", "\"freezeThrough\": \"conv_pw_13\"", "'freezeThrough' is 'conv_pw_13'")]
    public void SaysWhatIsWrongWithTheModelsPart(string task, string member, string expected)
    {
        File.WriteAllText(_path, $$"""{ "task": "{{task}}", "train": ["rsicd"], "validate": ["rsicd"], {{member}} }""");
        var error = Assert.Throws<TrainingException>(() => RecipeFile.Read(KnownSystems.Registry, _path));
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.Contains(_path, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"optimizer\": {\"learnigRate\": 1}",
        "'optimizer.learnigRate' is not known; did you mean 'optimizer.learningRate'?")]
    [InlineData("\"epochs\": \"many\"", "'epochs' is \"many\", expected a whole number.")]
    [InlineData("\"epochs\": 1.5", "'epochs' is 1.5, expected a whole number.")]
    [InlineData("\"bfloat16\": 1", "'bfloat16' is 1, expected true or false.")]
    [InlineData("\"optimizer\": {\"algorithm\": \"Lion\"}",
        "'optimizer.algorithm' is 'Lion', expected one of AdamW, Adam, Sgd.")]
    [InlineData("\"optimizer\": []", "'optimizer' is a list, expected an object.")]
    [InlineData("\"description\": 3", "'description' is 3, expected a text.")]
    [InlineData("\"imageSizes\": [{\"epoch\": 0, \"size\": null}]",
        "'imageSizes[0].size' is null, expected a whole number.")]
    [InlineData("\"imageSizes\": [{\"epoch\": 0, \"side\": 64}]", "'imageSizes[0].side' is not known")]
    [InlineData("\"seed\": 1, \"seed\": 2", "'seed' is given twice.")]
    [InlineData("\"optimizer\": {\"schedule\": \"MultiStep\"}", "'optimizer.milestones'")]
    [InlineData("\"optimizer\": {\"algorithm\": \"Sgd\", \"momentum\": 0, \"nesterov\": true}", "'optimizer.nesterov'")]
    [InlineData("\"accumulate\": 0", "'accumulate' is 0")]
    public void NamesTheMemberByItsPathAndNoTypeOfTheProgram(string member, string expected)
    {
        File.WriteAllText(_path, $$"""{ "task": "osdpm", "train": ["rsicd"], "validate": ["rsicd"], {{member}} }""");
        var error = Assert.Throws<TrainingException>(() => RecipeFile.Read(KnownSystems.Registry, _path));
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("System.", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("Nadir.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AMissingMemberIsNamed()
    {
        File.WriteAllText(_path, """{ "task": "dual-encoder", "train": ["rsicd"], "validate": ["rsicd"] }""");
        var error = Assert.Throws<TrainingException>(() => RecipeFile.Read(KnownSystems.Registry, _path));
        Assert.Contains("'model' is missing", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ThePathOfASchemaIsNotPartOfARecipe()
    {
        File.WriteAllText(_path,
            """{ "$schema": "schema.json", "task": "osdpm", "train": ["rsicd"], "validate": ["rsicd"] }""");
        Assert.DoesNotContain("$schema",
            RecipeFile.ToJson(KnownSystems.Registry, RecipeFile.Read(KnownSystems.Registry, _path)),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("faami", typeof(FaamiRecipe))]
    [InlineData("osdpm", typeof(OsdpmRecipe))]
    public void WhatIsLeftOutHasDefaults(string task, Type type)
    {
        File.WriteAllText(_path,
            $$"""{ "task": "{{task}}", "train": ["rsicd"], "validate": ["rsicd"], "freezeThrough": "conv_pw_5" }""");
        var recipe = (TowerRecipe)RecipeFile.Read(KnownSystems.Registry, _path);
        Assert.IsType(type, recipe);
        Assert.Equal("conv_pw_5", recipe.FreezeThrough);
        Assert.Equal(512, ((DualEncoderOptions)recipe.TowerOptions).EmbedDim);
        RecipeFile.Write(KnownSystems.Registry, _path, recipe);
        Assert.IsType(type, RecipeFile.Read(KnownSystems.Registry, _path));
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
