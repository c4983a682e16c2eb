using System.Text.Json;
using Nadir.Cli.CommandLine;

namespace Nadir.Cli.Tests;

public sealed class ScoreCaptionTests : IDisposable
{
    // The first is the example of methods that rewrote the COCO code; "Two planes, parked." shows that text is
    // tokenized.
    private const string Two = """
        {"cat":{"hypothesis":"A cat sat on the mat.","references":["the cat sat on the mat","a cat is on the mat"]},
         "planes":{"hypothesis":"two planes are parked","references":["Two planes are parked near the terminal.","some planes are parked"]}}
        """;

    private static readonly string[] Metrics = ["bleu1", "bleu2", "bleu3", "bleu4", "meteor", "rougeL", "cider",
        "ciderCosine", "spiceEstimate", "sceneGraphF1"];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Json_has_the_agreed_fields()
    {
        var run = await Score(Two, "--json");

        Assert.Equal(ExitCode.Done, run.ExitCode);
        var report = JsonDocument.Parse(run.Output).RootElement;
        Assert.Equal(2, report.GetProperty("images").GetInt32());
        Assert.Equal(0.8891397047879149, report.GetProperty("bleu4").GetDouble(), 1e-6);
        Assert.Equal(0.8344748858447488, report.GetProperty("rougeL").GetDouble(), 1e-6);
        Assert.Equal(5.638577669688176, report.GetProperty("cider").GetDouble(), 1e-6);
        Assert.Equal(5.833637, report.GetProperty("ciderCosine").GetDouble(), 1e-6);
        Assert.Equal(0.49075652704219247, report.GetProperty("meteor").GetDouble(), 1e-4);
        Assert.Equal(["exact", "stem"],
            report.GetProperty("meteorStages").EnumerateArray().Take(2).Select(stage => stage.GetString()!));
        Assert.All(Metrics, metric => Assert.InRange(report.GetProperty(metric).GetDouble(), 0, 10));
        // The estimate is not given out for it.
        Assert.Equal(JsonValueKind.Null, report.GetProperty("spice").ValueKind);
        Assert.Contains("network", report.GetProperty("spiceParser").GetString()!, StringComparison.Ordinal);
        Assert.InRange(report.GetProperty("spiceSubsets").GetProperty("object").GetDouble(), 0, 1);
        Assert.False(report.TryGetProperty("perImage", out _));
    }

    [Fact]
    public async Task Images_are_listed_when_they_are_asked_for()
    {
        var run = await Score(Two, "--json", "--per-image");

        var images = JsonDocument.Parse(run.Output).RootElement.GetProperty("perImage").EnumerateArray().ToArray();
        Assert.Equal(["cat", "planes"], images.Select(image => image.GetProperty("id").GetString()!));
        Assert.Equal(5.951367322083229, images[0].GetProperty("cider").GetDouble(), 1e-6);
        Assert.All(images, image => Assert.All(Metrics, metric => image.GetProperty(metric).GetDouble()));
    }

    [Fact]
    public async Task Without_json_a_table_is_printed()
    {
        var run = await Score(Two, "--per-image");

        var lines = run.Output.Split('\n');
        Assert.Equal("2 images", lines[0]);
        Assert.Matches(
            "BLEU-1 +BLEU-2 +BLEU-3 +BLEU-4 +METEOR.? +ROUGE-L +CIDEr-D +CIDEr +SPICE estimate +scene-graph F1 "
                + "+object recall", lines[1]);
        Assert.StartsWith("all     1.0000  1.0000  0.9410  0.8891", lines[2]);
        Assert.StartsWith("planes ", lines[4]);
        Assert.StartsWith("METEOR matched by exact, stem", lines[5]);
    }

    [Fact]
    public async Task Blanks_leave_tokens_as_they_are()
    {
        const string json =
            """{"a":{"hypothesis":"A plane.","references":["a plane ."]},"b":{"hypothesis":"x","references":["x"]}}""";

        async Task<double> Bleu(params string[] options) =>
            JsonDocument.Parse((await Score(json, ["--json", .. options])).Output).RootElement.GetProperty("bleu1")
                .GetDouble();

        Assert.Equal(1, await Bleu(), 1e-6);
        Assert.Equal(1, await Bleu("--tokenizer", "ptb"), 1e-6);
        Assert.InRange(await Bleu("--tokenizer", "blanks"), 0.01, 0.5);
    }

    [Theory]
    [InlineData("", "is not valid JSON")]
    [InlineData("[]", "it has no images")]
    [InlineData("{}", "it has no images")]
    [InlineData("""{"a":{"hypothesis":"x","references":[]}}""", "the image \"a\" has no \"references\"")]
    public async Task A_bad_input_is_named(string content, string words) =>
        (await Score(content)).AssertRefused(ExitCode.Failed, words, "captions.json");

    [Fact]
    public async Task A_missing_input_is_named() =>
        (await CommandRun.Of("score", "--task", "caption", "--input", "/nowhere/captions.json"))
            .AssertRefused(ExitCode.Failed, "/nowhere/captions.json does not exist");

    [Fact]
    public async Task A_folder_without_tables_is_named() =>
        (await Score(Two, "--meteor-data", Path.GetDirectoryName(_folder.File("else/x.txt", ""))!))
            .AssertRefused(ExitCode.Failed, "has neither english.synsets");

    [Fact]
    public async Task Cocos_files_are_scored_and_items_written()
    {
        var results = _folder.File("results.json",
            """[{"image_id":1,"caption":"a cat, there"},{"image_id":2,"caption":"two planes are parked"}]""");
        var annotations = _folder.File(
            "annotations.json",
            """
            {"images":[{"id":1,"file_name":"a.jpg"},{"id":2,"file_name":"b.jpg"},{"id":3,"file_name":"c.jpg"}],
             "annotations":[{"image_id":1,"caption":"a cat"},{"image_id":2,"caption":"two planes"},{"image_id":2,"caption":"planes"},{"image_id":3,"caption":"x"}]}
            """);
        var items = Path.Combine(_folder.Path, "items.csv");

        var run = await CommandRun.Of(
            "score", "--task", "caption", "--input", results, "--references", annotations, "--items", items, "--json");

        Assert.Equal(ExitCode.Done, run.ExitCode);
        Assert.Equal(2, JsonDocument.Parse(run.Output).RootElement.GetProperty("images").GetInt32());
        Assert.Contains("1 images of the references have no caption", run.Error);
        var lines = await File.ReadAllLinesAsync(items);
        Assert.StartsWith("id,hypothesis,bleu1,", lines[0]);
        Assert.StartsWith("1,\"a cat, there\",", lines[1]);
    }

    [Fact]
    public async Task Two_systems_are_compared_and_the_page_written()
    {
        var other = _folder.File(
            "other.json", Two.Replace("two planes are parked\"", "nothing\"", StringComparison.Ordinal));
        var report = Path.Combine(_folder.Path, "report");

        var run = await Score(Two, "--compare", other, "--samples", "100", "--report", report, "--by", "rougeL");
        Assert.Equal(ExitCode.Done, run.ExitCode);
        Assert.Contains("100 samples of the images, seed 0", run.Output);
        Assert.Contains("nothing", await File.ReadAllTextAsync(Path.Combine(report, "index.html")));

        var json = JsonDocument.Parse((await Score(Two, "--compare", other, "--json")).Output).RootElement
            .GetProperty("comparison");
        Assert.Equal(1000, json.GetProperty("samples").GetInt32());
        var rouge = json.GetProperty("metrics").EnumerateArray()
            .Single(metric => metric.GetProperty("metric").GetString() == "rougeL");
        Assert.True(rouge.GetProperty("difference").GetDouble() < 0);
    }

    [Theory]
    [InlineData("--report goes with --compare only", "--report", "x")]
    [InlineData("--by goes with --report only", "--by", "meteor")]
    [InlineData("--clip needs --images", "--clip", "osdpm")]
    [InlineData("--prompt goes with --clip only", "--prompt", "x {}")]
    [InlineData("ends in .csv or .json", "--items", "x.txt")]
    public async Task Options_that_do_not_go_together_are_refused(string words, params string[] options) =>
        (await Score(Two, options)).AssertRefused(ExitCode.WrongUsage, words);

    private Task<CommandRun> Score(string json, params string[] options) =>
        CommandRun.Of(["score", "--task", "caption", "--input", _folder.File("captions.json", json), .. options]);
}
