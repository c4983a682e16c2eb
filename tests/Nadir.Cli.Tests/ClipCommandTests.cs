using System.Text.Json;
using Nadir.Cli.CommandLine;
using Nadir.Cli.Tests.Samples;

namespace Nadir.Cli.Tests;

/// <summary>From a checkpoint to a model folder, and that folder behind the other commands.</summary>
public sealed class ClipCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Model => Path.Combine(_folder.Path, "clip");

    private string Images => Path.Combine(_folder.Path, "images");

    private string Archive => Path.Combine(_folder.Path, "archive");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_checkpoint_becomes_a_model_that_indexes_searches_and_classifies()
    {
        ImageFiles.WriteGood(Images, 4);
        string picture = Path.Combine(Images, "good_1.jpg");

        var convert = await Convert("--json");
        Assert.Equal(ExitCode.Done, convert.ExitCode);
        Assert.Contains("QuickGELU was assumed", convert.Error, StringComparison.Ordinal);
        var overview = JsonDocument.Parse(convert.Output).RootElement;
        Assert.Equal(("clip", "encoder"),
            (overview.GetProperty("architecture").GetString(), overview.GetProperty("role").GetString()));

        Assert.Equal(ExitCode.Done,
            (await CommandRun.Of("index", Images, "--archive", Archive, "--model", Model)).ExitCode);
        var search = await CommandRun.Of("search", "--image", picture, "--archive", Archive, "--json");
        Assert.Equal((ExitCode.Done, ""), (search.ExitCode, search.Error));
        Assert.Equal(picture, JsonDocument.Parse(search.Output).RootElement[0].GetProperty("source").GetString());

        var classify = await CommandRun.Of(
            "classify", picture, "--labels", "airport,harbour, forest", "--model", Model, "--json");
        Assert.Equal((ExitCode.Done, ""), (classify.ExitCode, classify.Error));
        var row = Assert.Single(JsonDocument.Parse(classify.Output).RootElement.EnumerateArray());
        var labels = row.GetProperty("labels").EnumerateArray().ToList();
        Assert.Equal(["airport", "forest", "harbour"],
            labels.Select(label => label.GetProperty("label").GetString()).Order(StringComparer.Ordinal));
        Assert.Equal(1, labels.Sum(label => label.GetProperty("probability").GetDouble()), 1e-5);
        Assert.Equal(row.GetProperty("label").GetString(), labels[0].GetProperty("label").GetString());
    }

    [Fact]
    public async Task A_prompt_changes_what_words_find()
    {
        ImageFiles.WriteGood(Images, 4);
        Assert.Equal(ExitCode.Done, (await Convert("--prompt", "aerial view of {}")).ExitCode);
        Assert.Equal(ExitCode.Done,
            (await CommandRun.Of("index", Images, "--archive", Archive, "--model", Model)).ExitCode);

        var own = await Search("a harbour");
        Assert.Equal(own, await Search("a harbour", "--prompt", "aerial view of {}"));
        Assert.Equal(own, await Search("view of a harbour", "--prompt", "aerial {}"));
        Assert.NotEqual(own, await Search("a harbour", "--prompt", "{}"));
    }

    [Fact]
    public async Task Wrong_usage_is_explained()
    {
        (await Convert("--prompt", "no place")).AssertRefused(ExitCode.WrongUsage, "--prompt");
        (await CommandRun.Of("classify", "x.jpg", "--labels", "one")).AssertRefused(ExitCode.WrongUsage, "--labels");
        (await CommandRun.Of("classify", "x.jpg", "--labels", "one,,two"))
            .AssertRefused(ExitCode.WrongUsage, "--labels");
    }

    [Fact]
    public async Task A_model_without_a_tokenizer_says_what_to_put_where()
    {
        string checkpoint = SmallClip.WriteCheckpoint(Path.Combine(_folder.Path, "source"));
        File.Delete(Path.Combine(_folder.Path, "source", "merges.txt"));
        var convert = await CommandRun.Of("model", "convert", checkpoint, "--out", Model);
        Assert.Equal(ExitCode.Done, convert.ExitCode);
        Assert.Contains("no tokenizer", convert.Error, StringComparison.Ordinal);

        ImageFiles.WriteGood(Images, 1);
        (await CommandRun.Of("index", Images, "--archive", Archive, "--model", Model))
            .AssertRefused(ExitCode.Failed, Model, "merges.txt");
    }

    [Fact]
    public async Task A_checkpoint_is_not_converted_into_its_own_folder()
    {
        string source = Path.Combine(_folder.Path, "source");
        var run = await CommandRun.Of("model", "convert", SmallClip.WriteCheckpoint(source), "--out", source);

        run.AssertRefused(ExitCode.Failed, source, "another folder");
        Assert.False(File.Exists(Path.Combine(source, "config.json")));
    }

    private Task<CommandRun> Convert(params string[] options) =>
        CommandRun.Of(["model", "convert", SmallClip.WriteCheckpoint(Path.Combine(_folder.Path, "source")), "--out",
            Model, .. options]);

    private async Task<string> Search(string text, params string[] options)
    {
        var run = await CommandRun.Of(["search", text, "--archive", Archive, "--json", .. options]);
        Assert.Equal((ExitCode.Done, ""), (run.ExitCode, run.Error));
        return run.Output;
    }
}
