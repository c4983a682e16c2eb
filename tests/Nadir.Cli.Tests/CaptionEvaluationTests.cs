using System.Text.Json;
using System.Xml;
using System.Xml.Linq;
using Nadir.Cli.CommandLine;
using Nadir.Cli.Tests.Samples;

namespace Nadir.Cli.Tests;

public sealed class CaptionEvaluationTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Model => Path.Combine(_folder.Path, "captioner");

    private string Predictions => Path.Combine(_folder.Path, "captions.json");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_scores_are_those_of_the_captions_that_are_written_out()
    {
        Write();

        var run = await Evaluate("--json", "--predictions", Predictions);

        Assert.Equal(ExitCode.Done, run.ExitCode);
        var scores = JsonDocument.Parse(run.Output).RootElement;
        Assert.Equal(4, scores.GetProperty("images").GetInt32());
        foreach (string name in (string[])["bleu1", "bleu2", "bleu3", "bleu4", "meteor", "rougeL", "cider", "spice"])
        {
            Assert.True(scores.TryGetProperty(name, out _), name);
        }

        Assert.Equal(run.Output,
            (await CommandRun.Of("score", "--task", "caption", "--input", Predictions, "--json")).Output);
    }

    [Fact]
    public async Task What_is_scored_is_what_caption_writes()
    {
        Write();
        Assert.Equal(ExitCode.Done, (await Evaluate("--predictions", Predictions)).ExitCode);

        var captions = JsonDocument.Parse(File.ReadAllText(Predictions)).RootElement.EnumerateObject().ToList();
        Assert.Equal(4, captions.Count);
        foreach (var caption in captions)
        {
            var run = await CommandRun.Of(
                "caption", Path.Combine(_folder.Path, "tiny", "images", caption.Name), "--model", Model);
            Assert.Equal(run.Output.Trim(), caption.Value.GetProperty("hypothesis").GetString());
        }
    }

    [Fact]
    public async Task A_report_shows_the_captions()
    {
        Write();
        string report = Path.Combine(_folder.Path, "report");

        var run = await Evaluate("--report", report);

        Assert.Equal(ExitCode.Done, run.ExitCode);
        using var reader = XmlReader.Create(
            Path.Combine(report, "index.html"), new XmlReaderSettings { DtdProcessing = DtdProcessing.Ignore });
        var page = XDocument.Load(reader);
        Assert.Equal(["scores", "best", "worst", "variety"],
            page.Descendants("section").Attributes("id").Select(id => id.Value));
        Assert.Contains(Path.Combine(report, "index.html"), run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Options_of_the_other_kind_of_model_are_refused()
    {
        Write();
        string retrieval = SmallModel.Write(Path.Combine(_folder.Path, "retrieval"));

        (await Evaluate("--protocol", "leak-free"))
            .AssertRefused(ExitCode.WrongUsage, "--protocol", "retrieval models");
        (await CommandRun.Of("evaluate", retrieval, "--data", Path.Combine(_folder.Path, "tiny"), "--predictions",
            Predictions))
            .AssertRefused(ExitCode.WrongUsage, "--predictions", "captioners");
        (await Evaluate("--oracle-captions")).AssertRefused(ExitCode.Failed, "does not read reference captions");
        Assert.False(File.Exists(Predictions));
    }

    private Task<CommandRun> Evaluate(params string[] options) =>
        CommandRun.Of(["evaluate", Model, "--data", Path.Combine(_folder.Path, "tiny"), .. options]);

    private void Write()
    {
        SmallCaptioner.Write(Model);
        string folder = Path.Combine(_folder.Path, "tiny");
        ImageFiles.WriteGood(Path.Combine(folder, "images"), 4);
        var images = Enumerable.Range(0, 4).Select(index =>
            $$"""{"filename":"good_{{index}}.jpg","split":"val","sentences":[{"raw":"a red field near a harbour"},{"raw":"picture {{index}}"}]}""");
        _folder.File("tiny/dataset_tiny.json", $$"""{"dataset":"tiny","images":[{{string.Join(',', images)}}]}""");
    }
}
