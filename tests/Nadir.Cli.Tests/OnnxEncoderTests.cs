using System.Text.Json;
using Nadir.Cli.CommandLine;
using Nadir.Cli.Tests.Samples;
using Nadir.Systems.Clip;
using Nadir.Torch;

namespace Nadir.Cli.Tests;

/// <summary>A CLIP of .onnx files behind the commands, against the CLIP that it was exported from.</summary>
public sealed class OnnxEncoderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public OnnxEncoderTests()
    {
        TorchRandom.ManualSeed(8);
        using var model = new ClipModel(new ClipConfiguration
        {
            EmbedDim = 16,
            Image = new ClipImageConfiguration
            {
                Size = 32,
                PatchSize = 8,
                Width = 64,
                Layers = [2],
                Heads = 1,
                MlpWidth = 96
            },
            Text = new ClipTextConfiguration
            {
                ContextLength = 12,
                VocabularySize = (2 * 256) + 2 + 2,
                Width = 64,
                Heads = 1,
                Layers = 2,
                MlpWidth = 128
            },
        });
        ClipFolder.Save(Model, model, ScalarType.Float32);
        File.WriteAllText(Path.Combine(Model, "merges.txt"), "#version: 0.2\ns h\nsh i\n");
        ImageFiles.WriteGood(Images, 5);
    }

    private string Model => Path.Combine(_folder.Path, "clip");

    private string Images => Path.Combine(_folder.Path, "images");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(false, 0.001)]
    [InlineData(true, 0.1)]
    public async Task Both_engines_find_the_same(bool int8, double tolerance)
    {
        string exported = await ExportAsync(int8);

        var expected = await SearchAsync(Model, "libtorch");
        var found = await SearchAsync(exported, "onnx");

        Assert.Equal(5, found.Count);
        Assert.All(expected, row => Assert.InRange(found[row.Key], row.Value - tolerance, row.Value + tolerance));
    }

    [Fact]
    public async Task A_picture_finds_itself()
    {
        string exported = await ExportAsync(int8: false);
        await IndexAsync(exported, "pictures");

        var run = await CommandRun.Of(
            "search", "--image", Path.Combine(Images, "good_3.jpg"), "--archive",
            Path.Combine(_folder.Path, "pictures"), "-k", "1", "--json");

        Assert.EndsWith("good_3.jpg", JsonDocument.Parse(run.Output).RootElement[0].GetProperty("source").GetString());
    }

    [Fact]
    public async Task A_model_says_what_it_is()
    {
        string exported = await ExportAsync(int8: false);

        var info = JsonDocument.Parse((await CommandRun.Of("model", "info", exported, "--json")).Output).RootElement;

        Assert.Equal(("clip-onnx", "encoder"),
            (info.GetProperty("architecture").GetString(), info.GetProperty("role").GetString()));
        Assert.True(info.GetProperty("bytes").GetInt64() > 100_000);
        Assert.NotEqual(info.GetProperty("fingerprint").GetString(), JsonDocument.Parse(
            (await CommandRun.Of("model", "info", await ExportAsync(int8: true), "--json")).Output).RootElement
                .GetProperty("fingerprint").GetString());
    }

    [Fact]
    public async Task A_damaged_tower_is_one_sentence()
    {
        string exported = await ExportAsync(int8: false);
        File.WriteAllText(Path.Combine(exported, "image.onnx"), "no model");

        (await CommandRun.Of("index", Images, "--archive", Path.Combine(_folder.Path, "none"), "--model", exported))
            .AssertRefused(ExitCode.Failed, "image.onnx", "cannot be run");
    }

    [Fact]
    public async Task Towers_of_other_sizes_are_one_sentence()
    {
        string exported = await ExportAsync(int8: false);
        string file = Path.Combine(exported, "config.json");
        File.WriteAllText(file, File.ReadAllText(file)
            .Replace("\"size\": 32", "\"size\": 64", StringComparison.Ordinal));

        (await CommandRun.Of("index", Images, "--archive", Path.Combine(_folder.Path, "none"), "--model", exported))
            .AssertRefused(ExitCode.Failed, "64 x 64", "pixel_values");
    }

    private async Task<string> ExportAsync(bool int8)
    {
        string exported = Path.Combine(_folder.Path, $"exported-{int8}");
        string[] options = int8 ? ["--int8"] : [];
        var run = await CommandRun.Of(["model", "export", Model, "--out", exported, .. options]);
        Assert.Equal((ExitCode.Done, ""), (run.ExitCode, run.Error));
        return exported;
    }

    private async Task IndexAsync(string model, string archive) =>
        Assert.Equal(ExitCode.Done,
            (await CommandRun.Of("index", Images, "--archive", Path.Combine(_folder.Path, archive), "--model",
                model)).ExitCode);

    private async Task<Dictionary<string, double>> SearchAsync(string model, string archive)
    {
        await IndexAsync(model, archive);
        var run = await CommandRun.Of(
            "search", "ships in a harbour", "--archive", Path.Combine(_folder.Path, archive), "--json");
        return JsonDocument.Parse(run.Output).RootElement.EnumerateArray().ToDictionary(
            row => Path.GetFileName(row.GetProperty("source").GetString()!),
            row => row.GetProperty("score").GetDouble());
    }
}
