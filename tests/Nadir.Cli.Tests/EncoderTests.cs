using System.Text.Json;
using Nadir.Cli.CommandLine;
using Nadir.Cli.Tests.Samples;

namespace Nadir.Cli.Tests;

public sealed class EncoderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string, string> Models => new() { { "osdpm", "encoder" }, { "faami", "reranker" } };

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Models))]
    public async Task Any_retrieval_model_makes_an_archive_that_remembers_it(string architecture, string role)
    {
        string model = Path.Combine(_folder.Path, architecture);
        _ = architecture == "osdpm" ? SmallModel.WriteOsdpm(model) : SmallModel.WriteFaami(model);
        string images = Path.Combine(_folder.Path, "images");
        string archive = Path.Combine(_folder.Path, "archive");
        ImageFiles.WriteGood(images, 5);

        var index = await CommandRun.Of("index", images, "--archive", archive, "--model", model);
        var search = await CommandRun.Of(
            "search", "--image", Path.Combine(images, "good_3.jpg"), "--archive", archive, "-k", "1", "--json");
        var words = await CommandRun.Of("search", "ships", "--archive", archive, "--json");
        var info = await CommandRun.Of("model", "info", model, "--json");

        Assert.Equal(ExitCode.Done, index.ExitCode);
        var best = JsonDocument.Parse(search.Output).RootElement[0];
        Assert.EndsWith("good_3.jpg", best.GetProperty("source").GetString());
        Assert.Equal(1, best.GetProperty("score").GetDouble(), 2);
        Assert.Equal(5, JsonDocument.Parse(words.Output).RootElement.GetArrayLength());
        var overview = JsonDocument.Parse(info.Output).RootElement;
        Assert.Equal((architecture, role),
            (overview.GetProperty("architecture").GetString(), overview.GetProperty("role").GetString()));
        Assert.False(overview.GetProperty("isDefault").GetBoolean());
    }

    [Fact]
    public async Task What_a_training_leaves_in_a_model_folder_does_not_part_it_from_its_archives()
    {
        string model = Path.Combine(_folder.Path, "model");
        _ = SmallModel.WriteOsdpm(model);
        string images = Path.Combine(_folder.Path, "images");
        string archive = Path.Combine(_folder.Path, "archive");
        ImageFiles.WriteGood(images, 3);
        string checkpoint = Path.Combine(model, "checkpoint.safetensors");
        File.WriteAllText(checkpoint, "of a training that was stopped");
        await CommandRun.Of("index", images, "--archive", archive, "--model", model);
        File.Delete(checkpoint);
        Assert.Equal(ExitCode.Done, (await CommandRun.Of("search", "ships", "--archive", archive, "--json")).ExitCode);

        File.WriteAllText(checkpoint, "of another");
        Assert.Equal(ExitCode.Done, (await CommandRun.Of("search", "ships", "--archive", archive, "--json")).ExitCode);
    }

    [Fact]
    public async Task The_bundled_models_have_one_default_encoder()
    {
        var list = await CommandRun.Of("model", "list", "--json");

        var defaults = JsonDocument.Parse(list.Output).RootElement.EnumerateArray()
            .Where(model => model.GetProperty("isDefault").GetBoolean()
                && model.GetProperty("role").GetString() == "encoder");
        Assert.Single(defaults);
    }
}
