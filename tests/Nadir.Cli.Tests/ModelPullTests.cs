using System.Text.Json;
using Nadir.Cli.CommandLine;

namespace Nadir.Cli.Tests;

public class ModelPullTests
{
    [Fact]
    public async Task Published_weights_are_listed()
    {
        var run = await CommandRun.Of("model", "list", "--published");

        Assert.Equal(ExitCode.Done, run.ExitCode);
        Assert.Contains("remoteclip-vit-b-32", run.Output);

        using var json = JsonDocument.Parse((await CommandRun.Of("model", "list", "--published", "--json")).Output);
        var model = json.RootElement.EnumerateArray()
            .Single(row => row.GetProperty("name").GetString() == "remoteclip-vit-b-32");
        Assert.Equal(35.26, model.GetProperty("meanRecall").GetProperty("rsicd").GetDouble());
    }

    [Fact]
    public async Task A_name_that_is_not_registered_gets_similar_ones() =>
        (await CommandRun.Of("model", "pull", "remote-clip"))
            .AssertRefused(ExitCode.Failed, "remoteclip-vit-b-32", "--published");

    [Fact]
    public async Task A_folder_without_a_tokenizer_is_told_what_it_needs() =>
        (await CommandRun.Of("model", "tokenize", "a", "--tokenizer", "/"))
            .AssertRefused(ExitCode.Failed, "merges.txt");
}
