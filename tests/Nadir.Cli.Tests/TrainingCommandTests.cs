using System.Text.Json;
using Nadir.Cli.CommandLine;
using Nadir.Cli.Tests.Samples;

namespace Nadir.Cli.Tests;

public sealed class TrainingCommandTests : IDisposable
{
    private const string Recipe = """
        {
          "task": "dual-encoder", "train": ["tiny"], "validate": ["tiny"],
          "model": {
            "architecture": "dual-encoder", "embedDim": 16,
            "image": { "size": 32 }, "text": { "width": 8, "hidden": 8, "maxLength": 16 }
          },
          "minimumWordCount": 1, "epochs": 2, "batchSize": 4
        }
        """;

    private readonly TemporaryFolder _folder = new();

    private string Model => Path.Combine(_folder.Path, "model");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task What_was_trained_can_be_evaluated_and_is_listed()
    {
        WriteDataset();

        var training = await Train("--epochs", "1", "--seed", "3");

        Assert.Equal((ExitCode.Done, ""), (training.ExitCode, training.Output));
        Assert.Contains("epoch 1 of 1: tiny.mr", training.Error);

        var evaluation = await CommandRun.Of("evaluate", Model, "--data", Path.Combine(_folder.Path, "tiny"), "--json");
        Assert.Equal(ExitCode.Done, evaluation.ExitCode);
        var report = JsonDocument.Parse(evaluation.Output).RootElement;
        Assert.Equal(("tiny", "val"),
            (report.GetProperty("dataset").GetString(), report.GetProperty("split").GetString()));
        Assert.Equal((4, 8), (report.GetProperty("images").GetInt32(), report.GetProperty("captions").GetInt32()));
        // Four images: every rank is at most 10, whatever the weights.
        Assert.Equal(100, report.GetProperty("t2i").GetProperty("r10").GetDouble());

        var info = await CommandRun.Of("model", "info", Model, "--json");
        Assert.Equal("dual-encoder",
            JsonDocument.Parse(info.Output).RootElement.GetProperty("architecture").GetString());
    }

    [Theory]
    [InlineData("--device takes cpu, cuda or cuda:N, not 'abacus'", "--device", "abacus")]
    [InlineData("--epochs takes a whole number from 1 to 10000, not '0'", "--epochs", "0")]
    [InlineData("--seed takes a whole number from 0, not 'x'", "--seed", "x")]
    public async Task Wrong_options_are_refused(string words, params string[] options)
    {
        WriteDataset();

        (await Train(options)).AssertRefused(ExitCode.WrongUsage, words);
        Assert.False(Directory.Exists(Model));
    }

    [Theory]
    [InlineData("{", "not a valid recipe")]
    [InlineData("""{"task":"music"}""", "recipe.json")]
    public async Task A_bad_recipe_is_named(string recipe, string words)
    {
        WriteDataset();

        (await Train(_folder.File("recipe.json", recipe))).AssertRefused(ExitCode.Failed, words, "recipe.json");
    }

    [Fact]
    public async Task A_finished_folder_is_kept_unless_told_otherwise()
    {
        WriteDataset();
        var first = await Train("--epochs", "1", "--log", "tensorboard", "--log", "csv");
        Assert.Equal((ExitCode.Done, ""), (first.ExitCode, first.Output));
        Assert.Contains("tiny: ", first.Error);
        Assert.Contains("of the words of the val captions are unknown", first.Error);
        Assert.Single(Directory.GetFiles(Model, "events.out.tfevents.*"));
        Assert.StartsWith("kind,globalStep,epoch,step,loss,learningRate",
            File.ReadLines(Path.Combine(Model, "log.csv")).First());
        byte[] weights = File.ReadAllBytes(Path.Combine(Model, "model.safetensors"));

        (await Train("--epochs", "1", "--seed", "9")).AssertRefused(ExitCode.Failed, "--resume", "--overwrite", Model);
        Assert.Equal(weights, File.ReadAllBytes(Path.Combine(Model, "model.safetensors")));

        Assert.Equal(ExitCode.Done, (await Train("--epochs", "1", "--resume")).ExitCode);
        (await Train("--epochs", "1", "--resume", "--overwrite")).AssertRefused(ExitCode.WrongUsage, "--overwrite");
        Assert.Equal(ExitCode.Done, (await Train("--epochs", "1", "--seed", "9", "--overwrite")).ExitCode);
        Assert.Empty(Directory.GetFiles(Model, "events.out.tfevents.*"));
        Assert.NotEqual(weights, File.ReadAllBytes(Path.Combine(Model, "model.safetensors")));
    }

    [Fact]
    public async Task A_folder_of_other_files_is_not_written_into()
    {
        WriteDataset();
        _folder.File("model/thesis.tex", "mine");

        (await Train("--epochs", "1")).AssertRefused(ExitCode.Failed, "thesis.tex", "--overwrite");
        Assert.Equal(["thesis.tex"], Directory.GetFiles(Model).Select(Path.GetFileName));
    }

    [Fact]
    public async Task Two_models_are_compared_by_an_interval()
    {
        WriteDataset();
        SmallModel.Write(Model);
        string[] evaluate = ["evaluate", Model, "--data", Path.Combine(_folder.Path, "tiny"), "--compare", Model];

        var json = JsonDocument.Parse((await CommandRun.Of([.. evaluate, "--json"])).Output).RootElement;
        var comparison = json.GetProperty("comparison");
        Assert.Equal(json.GetProperty("mr").GetDouble(), comparison.GetProperty("mr").GetDouble());
        var differences = comparison.GetProperty("differences");
        Assert.Equal((10_000, 0), (Number(differences, "resamples"), Number(differences, "seed")));
        foreach (string name in new[] { "difference", "low", "high" })
        {
            Assert.Equal(0, differences.GetProperty("mr").GetProperty(name).GetDouble());
            Assert.Equal(0, differences.GetProperty("t2i").GetProperty("r5").GetProperty(name).GetDouble());
        }

        var table = await CommandRun.Of(evaluate);
        Assert.Contains("paired bootstrap over images (10000 resamples, seed 0)", table.Output);
        Assert.Contains("mR 0.00 [0.00, 0.00]: no difference that the images can show", table.Output);
    }

    [Fact]
    public async Task A_weights_folder_can_be_named_by_the_environment()
    {
        WriteDataset();
        string recipe = Recipe.Replace("\"minimumWordCount\"",
            "\"backboneWeights\": \"none.safetensors\", \"minimumWordCount\"", StringComparison.Ordinal);
        string file = _folder.File("recipe.json", recipe);
        string? before = Environment.GetEnvironmentVariable("NADIR_WEIGHTS");
        try
        {
            Environment.SetEnvironmentVariable("NADIR_WEIGHTS", Path.Combine(_folder.Path, "elsewhere"));
            (await Train(file)).AssertRefused(ExitCode.Failed,
                Path.Combine(_folder.Path, "elsewhere", "none.safetensors"), "NADIR_WEIGHTS", "\"encoder\"");
        }
        finally
        {
            Environment.SetEnvironmentVariable("NADIR_WEIGHTS", before);
        }
    }

    [Fact]
    public async Task A_split_without_images_is_named()
    {
        WriteDataset();
        SmallModel.Write(Model);

        (await CommandRun.Of("evaluate", Model, "--data", Path.Combine(_folder.Path, "tiny"), "--split", "test"))
            .AssertRefused(ExitCode.Failed, "'test'", "dataset_tiny.json");
    }

    [Fact]
    public async Task The_leak_free_protocol_leaves_out_what_training_has_seen_and_the_standard_one_is_the_default()
    {
        string folder = Path.Combine(_folder.Path, "tiny");
        ImageFiles.WriteGood(Path.Combine(folder, "images"), 3);
        File.Copy(Path.Combine(folder, "images", "good_0.jpg"), Path.Combine(folder, "images", "same.jpg"));
        _folder.File("tiny/dataset_tiny.json", """
            {"dataset":"tiny","images":[
            {"filename":"good_0.jpg","split":"train","sentences":[{"raw":"waves on a beach"},{"raw":"a pond"}]},
            {"filename":"good_1.jpg","split":"val","sentences":[{"raw":"Waves on a beach."},{"raw":"trees"}]},
            {"filename":"good_2.jpg","split":"val","sentences":[{"raw":"a pond ."}]},
            {"filename":"same.jpg","split":"val","sentences":[{"raw":"a river"},{"raw":"a bridge"}]}]}
            """);
        SmallModel.Write(Model);
        string[] evaluate = ["evaluate", Model, "--data", folder, "--json"];

        var plain = await CommandRun.Of(evaluate);
        Assert.Equal(ExitCode.Done, plain.ExitCode);
        Assert.Equal(plain.Output, (await CommandRun.Of([.. evaluate, "--protocol", "standard"])).Output);
        Assert.DoesNotContain("protocol", plain.Output);

        var leakFree = JsonDocument.Parse(
            (await CommandRun.Of([.. evaluate, "--protocol", "leak-free"])).Output).RootElement;
        Assert.Equal("leak-free", leakFree.GetProperty("protocol").GetString());
        Assert.Equal((3, 3, 1), (Number(leakFree, "images"), Number(leakFree, "captions"),
            Number(leakFree, "imagesWithoutCaptions")));
        var leakage = leakFree.GetProperty("leakage");
        Assert.Equal((2, 5, 1), (Number(leakage, "leakedCaptions"), Number(leakage, "captionsBefore"),
            Number(leakage, "imagesLeftWithoutCaption")));
        var same = leakage.GetProperty("nearDuplicates").EnumerateArray().First();
        Assert.Equal(("same.jpg", "good_0.jpg"),
            (same.GetProperty("image").GetString(), same.GetProperty("trainingImage").GetString()));
        Assert.Equal(1, same.GetProperty("cosine").GetDouble(), 1e-4);

        (await CommandRun.Of([.. evaluate, "--protocol", "leak-free", "--split", "train"]))
            .AssertRefused(ExitCode.Failed, "leak-free", "--split val");
    }

    private static int Number(JsonElement element, string name) => element.GetProperty(name).GetInt32();

    private Task<CommandRun> Train(params string[] options)
    {
        string[] recipe = options is [var file] ? [file] : [_folder.File("recipe.json", Recipe), .. options];
        return CommandRun.Of(["train", .. recipe, "--data", _folder.Path, "--out", Model]);
    }

    private void WriteDataset()
    {
        string folder = Path.Combine(_folder.Path, "tiny");
        ImageFiles.WriteGood(Path.Combine(folder, "images"), 12);
        var images = Enumerable.Range(0, 12).Select(index =>
            $$"""{"filename":"good_{{index}}.jpg","split":"{{(index < 8 ? "train" : "val")}}","sentences":[{"raw":"waves of kind {{index}}"},{"raw":"picture {{index}}"}]}""");
        _folder.File("tiny/dataset_tiny.json", $$"""{"dataset":"tiny","images":[{{string.Join(',', images)}}]}""");
    }
}
