using System.IO.Compression;
using System.Text.Json;
using Nadir.Cli.CommandLine;
using Nadir.Cli.Tests.Samples;

namespace Nadir.Cli.Tests;

public sealed class BenchCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task All_systems_of_the_tables_are_listed_with_what_was_published()
    {
        var run = await CommandRun.Of("bench", "list", "--json");

        Assert.Equal((ExitCode.Done, ""), (run.ExitCode, run.Error));
        var systems = JsonDocument.Parse(run.Output).RootElement.EnumerateArray()
            .ToDictionary(system => system.GetProperty("name").GetString()!);
        Assert.Equal(
            [
                "amfmn-fusion", "amfmn-sim", "amfmn-soft", "camp-bce", "camp-triplet", "galr", "hvsa", "kamcl",
                "lw-mcr-b", "lw-mcr-d", "mtfn",
                "scan-i2t", "scan-t2i", "vsepp",
            ],
            systems.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(15_775_296, systems["vsepp"].GetProperty("parameters").GetInt64());
        Assert.Equal(77_896_673, systems["mtfn"].GetProperty("parameters").GetInt64());
        Assert.All(systems.Values, system => Assert.Equal(2, system.GetProperty("published").GetArrayLength()));
        Assert.Equal(13.26, systems["scan-t2i"].GetProperty("published")[0].GetProperty("mr").GetDouble(), 0.01);
    }

    [Fact]
    public async Task Wrong_names_and_missing_data_are_refused()
    {
        string data = Directory.CreateDirectory(Path.Combine(_folder.Path, "data")).FullName;
        string output = Path.Combine(_folder.Path, "out");

        (await CommandRun.Of("bench", "run", "hvas", "--data", data, "--out", output))
            .AssertRefused(ExitCode.Failed, "'hvas'", "did you mean 'hvsa'?");
        (await CommandRun.Of("bench", "run", "hvsa", "--data", data, "--out", output))
            .AssertRefused(ExitCode.Failed, "rsicd");
        (await CommandRun.Of("bench", "run", "hvsa", "--data", data + "-none", "--out", output))
            .AssertRefused(ExitCode.Failed, "data-none does not exist");
        (await CommandRun.Of("bench", "run", "--data", data, "--out", output, "--seeds", "0"))
            .AssertRefused(ExitCode.WrongUsage, "--seeds takes a whole number from 1");
        (await CommandRun.Of("bench", "report", "--out", output))
            .AssertRefused(ExitCode.WrongUsage, "there is no such folder");
        Assert.False(Directory.Exists(output));
    }

    [Fact]
    public async Task A_report_of_nothing_says_that_nothing_is_trained_yet()
    {
        string output = Directory.CreateDirectory(Path.Combine(_folder.Path, "out")).FullName;

        var run = await CommandRun.Of("bench", "report", "--out", output, "--json");

        Assert.Equal((ExitCode.Done, "[]"), (run.ExitCode, run.Output.Trim()));
        Assert.Contains("Nothing is trained yet.", File.ReadAllText(Path.Combine(output, "report.md")));
        Assert.Contains("Nothing is trained yet.", File.ReadAllText(Path.Combine(output, "report.html")));
        Assert.True(File.Exists(Path.Combine(output, "report.csv")));
    }

    [Fact]
    public async Task A_model_answers_a_blind_set()
    {
        string model = Path.Combine(_folder.Path, "small");
        SmallModel.Write(model);
        string images = Directory.CreateDirectory(Path.Combine(_folder.Path, "blind", "images")).FullName;
        for (int index = 0; index < 3; index++)
        {
            ImageFiles.WriteColour(Path.Combine(images, $"{index}.png"), new[] { "red", "green", "blue" }[index], 0);
        }

        _folder.File("blind/blind_tiny.json",
            """{"dataset":"tiny","split":"test","images":["2.png","0.png","1.png"],"captions":["a plane","trees","a plane","water"]}""");
        string file = Path.Combine(_folder.Path, "answers.json.gz");

        var run = await CommandRun.Of("evaluate", model, "--blind", Path.Combine(_folder.Path, "blind"), "--out", file);

        Assert.Equal((ExitCode.Done, ""), (run.ExitCode, run.Output));
        using var stream = new GZipStream(File.OpenRead(file), CompressionMode.Decompress);
        var answers = JsonDocument.Parse(stream).RootElement;
        Assert.Equal(
            ["system", "variant", "seed", "parameters", "backbone", "textEncoder", "trainedOn", "transductive",
                "imageToText", "textToImage"],
            answers.EnumerateObject().Select(member => member.Name));
        Assert.Equal("small", answers.GetProperty("variant").GetString());
        Assert.All(answers.GetProperty("imageToText").EnumerateArray(),
            list => Assert.Equal([0, 1, 2, 3], list.EnumerateArray().Select(item => item.GetInt32()).Order()));
        Assert.Equal(4, answers.GetProperty("textToImage").GetArrayLength());

        byte[] first = File.ReadAllBytes(file);
        await CommandRun.Of("evaluate", model, "--blind", Path.Combine(_folder.Path, "blind"), "--out", file);
        Assert.Equal(first, File.ReadAllBytes(file));
    }

    [Fact]
    public async Task A_blind_set_without_a_file_or_with_options_of_an_evaluation_is_refused()
    {
        string model = Path.Combine(_folder.Path, "small");
        (await CommandRun.Of("evaluate", model, "--blind", "x"))
            .AssertRefused(ExitCode.WrongUsage, "--blind and --out go together");
        (await CommandRun.Of("evaluate", model, "--blind", "x", "--out", "y", "--split", "val"))
            .AssertRefused(ExitCode.WrongUsage, "--split needs --data");
        (await CommandRun.Of("evaluate", model)).AssertRefused(ExitCode.WrongUsage, "'--data'");
    }
}
