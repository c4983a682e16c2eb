using System.Runtime.CompilerServices;
using System.Text.Json;
using Nadir.Cli.CommandLine;

namespace Nadir.Cli.Tests;

public sealed class RecipeCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Every_recipe_of_the_repository_is_listed_shown_whole_and_valid()
    {
        var list = JsonDocument.Parse((await CommandRun.Of("recipe", "list", "--json")).Output).RootElement
            .EnumerateArray().ToList();
        string[] names = [.. list.Select(recipe => recipe.GetProperty("name").GetString()!)];
        Assert.Equal(
            Directory.GetFiles(Recipes(), "*.json").Select(Path.GetFileNameWithoutExtension)
                .Where(name => name != "schema").Order(StringComparer.Ordinal),
            names);
        foreach (string name in names)
        {
            var shown = JsonDocument.Parse((await CommandRun.Of("recipe", "show", name)).Output).RootElement;
            Assert.Equal("AdamW", shown.GetProperty("optimizer").GetProperty("algorithm").GetString());
            Assert.Equal(1, shown.GetProperty("accumulate").GetInt32());
            Assert.Contains("is a valid recipe", (await CommandRun.Of("recipe", "check", name)).Output);
        }
    }

    [Fact]
    public async Task A_system_has_a_default_recipe()
    {
        var shown = JsonDocument.Parse((await CommandRun.Of("recipe", "show", "faami")).Output).RootElement;
        Assert.Equal((0, "faami"),
            (shown.GetProperty("train").GetArrayLength(), shown.GetProperty("task").GetString()));
        var sfdr = JsonDocument.Parse((await CommandRun.Of("recipe", "show", "sfdr", "--default")).Output).RootElement;
        Assert.Equal(0, sfdr.GetProperty("train").GetArrayLength());
        (await CommandRun.Of("recipe", "show", "music"))
            .AssertRefused(ExitCode.Failed, "'music'", "osdpm-rsicd", "faami");
    }

    [Fact]
    public async Task What_is_wrong_with_a_file_is_said()
    {
        string file = _folder.File(
            "mine.json", """{"task":"osdpm","train":["x"],"validate":["x"],"optimizer":{"learnigRate":1}}""");
        (await CommandRun.Of("recipe", "check", file))
            .AssertRefused(ExitCode.Failed, "mine.json",
                "'optimizer.learnigRate' is not known; did you mean 'optimizer.learningRate'?");
        string plan = _folder.File("plan.json",
            """{"seeds":[0],"variants":[{"name":"a","chnage":{}}],"recipe":{"task":"osdpm","train":["x"],"validate":["x"]}}""");
        (await CommandRun.Of("recipe", "check", plan))
            .AssertRefused(ExitCode.Failed, "plan.json", "'variants[0].chnage'");
        Assert.Contains("is a valid ablation",
            (await CommandRun.Of("recipe", "check", Path.Combine(Recipes(), "ablations", "sfdr.json"))).Output);
    }

    // NADIR_ACCEPT=1 writes the file anew.
    [Fact]
    public async Task The_schema_beside_the_recipes_is_up_to_date()
    {
        var run = await CommandRun.Of("recipe", "schema");
        string file = Path.Combine(Recipes(), "schema.json");
        if (Environment.GetEnvironmentVariable("NADIR_ACCEPT") == "1")
        {
            File.WriteAllText(file, run.Output);
        }

        Assert.Equal(File.ReadAllText(file), run.Output);
        Assert.Contains("Peak learning rate", run.Output);
    }

    private static string Recipes([CallerFilePath] string source = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(source)!, "..", "..", "recipes"));
}
