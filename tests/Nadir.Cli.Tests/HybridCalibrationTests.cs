using System.Text.Json;
using Nadir.Cli.CommandLine;
using Nadir.Cli.Tests.Samples;
using Nadir.Systems.Contracts;

namespace Nadir.Cli.Tests;

public sealed class HybridCalibrationTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Model => Path.Combine(_folder.Path, "model");

    private string Captioner => Path.Combine(_folder.Path, "captioner");

    private string Data => Path.Combine(_folder.Path, "tiny");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task What_is_measured_gives_hybrid_results_a_probability_and_stays_when_the_rest_is_measured_again()
    {
        Write();
        string archive = Path.Combine(_folder.Path, "archive");
        await CommandRun.Of("index", Path.Combine(Data, "images"), "--archive", archive, "--model", Model, "--caption",
            "--caption-model", Captioner);
        (await CommandRun.Of("search", "many planes", "--archive", archive, "--hybrid", "--min-score", "0.1"))
            .AssertRefused(ExitCode.WrongUsage, "nadir model calibrate --hybrid");

        var run = await CommandRun.Of(
            "model", "calibrate", Model, "--data", Data, "--hybrid", "--caption-model", Captioner, "--json");

        Assert.True(run.ExitCode == ExitCode.Done, run.Error);
        var told = JsonDocument.Parse(run.Output).RootElement;
        var kept = ScoreCalibration.Read(Model)!;
        Assert.Equal(kept.Hybrid!.Image, told.GetProperty("hybrid").GetProperty("image").GetDouble());
        Assert.Equal(kept.HybridWithoutVectors!.Words,
            told.GetProperty("hybridWithoutVectors").GetProperty("words").GetDouble());
        Assert.Equal(0, kept.HybridWithoutVectors.Caption);

        var search = await CommandRun.Of("search", "many planes", "--archive", archive, "--hybrid", "--json");
        double[] probabilities = [.. JsonDocument.Parse(search.Output).RootElement.EnumerateArray()
            .Select(row => row.GetProperty("probability").GetDouble())];
        Assert.Equal(8, probabilities.Length);
        Assert.Equal(probabilities.OrderDescending(), probabilities);
        Assert.All(probabilities, probability => Assert.InRange(probability, 0, 1));
        Assert.DoesNotContain("ranks are fused", search.Error, StringComparison.Ordinal);

        Assert.Equal(ExitCode.Done, (await CommandRun.Of("model", "calibrate", Model, "--data", Data)).ExitCode);
        Assert.Equal(kept.Hybrid, ScoreCalibration.Read(Model)!.Hybrid);
    }

    [Fact]
    public async Task A_captioner_is_for_hybrid_only() =>
        (await CommandRun.Of("model", "calibrate", Model, "--data", Data, "--caption-model", Captioner))
            .AssertRefused(ExitCode.WrongUsage, "--caption-model needs --hybrid");

    private void Write()
    {
        SmallModel.Write(Model);
        SmallCaptioner.Write(Captioner);
        ImageFiles.WriteGood(Path.Combine(Data, "images"), 8);
        // Words that the model knows, others for each picture: texts that are all alike to it would tell nothing.
        string[] words = ["terminal", "ships", "planes", "harbour", "many", "parked", "near", "with", "the", "are",
            "a"];
        var images = Enumerable.Range(0, 8).Select(index =>
            $$"""{"filename":"good_{{index}}.jpg","split":"val","sentences":[{"raw":"{{words[index]}} {{words[index + 1]}}"},{"raw":"{{words[index]}} {{words[index + 3]}}"}]}""");
        _folder.File("tiny/dataset_tiny.json", $$"""{"dataset":"tiny","images":[{{string.Join(',', images)}}]}""");
    }
}
