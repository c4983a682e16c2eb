using System.Globalization;
using System.Text.RegularExpressions;

namespace Nadir.Metrics.Tests;

/// <summary>
/// The example of README.md and docs/metrics.md: compiled here, run, and compared with what stands there.
/// </summary>
public partial class ReadmeExampleTests
{
    private static readonly StringWriter Console = new(CultureInfo.InvariantCulture); // Hides System's.

    [Theory]
    [InlineData("README.md")]
    [InlineData("docs/metrics.md")]
    public void The_documents_show_what_is_compiled_here(string document)
    {
        var shown = Lines(Block().Match(File.ReadAllText(Path.Combine(Root, document))).Groups[1].Value)
            .Where(line => !line.StartsWith("using ", StringComparison.Ordinal));

        Assert.Equal(Lines(Example()
            .Match(File.ReadAllText(
                Path.Combine(Root, "tests/Nadir.Metrics.Tests/Captions/ReadmeExampleTests.cs"))).Groups[1].Value),
                shown);
    }

    [Fact]
    public void The_example_prints_every_metric()
    {
        Run(new TwoDirections());

        var printed = Console.ToString();
        Assert.Equal(5, Lines(printed).Length);
        Assert.All(
            Metrics().Matches(printed),
            metric => Assert.InRange(double.Parse(metric.Groups[1].Value, CultureInfo.InvariantCulture), 0, 10));
        Assert.Equal(15, Metrics().Count(printed));
        Assert.Contains("CLIPScore 2.5, RefCLIPScore", printed, StringComparison.Ordinal);
    }

    private static void Run(ICaptionEmbedder embedder)
    {
        CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;

        // The example begins.
        CaptionPrediction[] predictions =
        [
            new("1.jpg", "a plane is parked", ["two planes are parked", "a plane near the terminal"])
            {
                Alternatives = ["a white plane"],
            },
            new("2.jpg", "a lake among trees", ["a green lake", "trees stand around a lake"]),
        ];
        CaptionResults results = CaptionMetrics.Score(predictions);
        CaptionScores all = results.Corpus;
        Console.WriteLine(
            $"BLEU-4 {all.Bleu4}, smoothed {all.Bleu4Smoothed}, METEOR {all.Meteor}, ROUGE-L {all.RougeL}");
        Console.WriteLine($"CIDEr-D {all.CiderD}, the first CIDEr {all.CiderCosine}");
        Console.WriteLine(
            $"SPICE estimate {all.SpiceEstimate}, of objects {results.SpiceSubsets!.Object}, scene-graph "
                + $"F1 {all.SceneGraphF1}, object recall {all.ObjectRecall}");
        Console.WriteLine(
            $"distinct-1 {results.Diversity!.Distinct1}, distinct-2 {results.Diversity.Distinct2}, "
                + $"self-CIDEr {results.Diversity.SelfCider}");

        // With the vectors of any two-tower model: an ICaptionEmbedder gives those of texts and images.
        CaptionMetricOptions options = new() { Embeddings = CaptionEmbeddings.Of(predictions, embedder) };
        CaptionScores clip = CaptionMetrics.Score(predictions, options).Corpus;
        Console.WriteLine($"CLIPScore {clip.ClipScore}, RefCLIPScore {clip.RefClipScore}");
        // The example ends.
    }

    private static string Root
    {
        get
        {
            var folder = new DirectoryInfo(AppContext.BaseDirectory);
            while (!File.Exists(Path.Combine(folder.FullName, "Nadir.slnx")))
            {
                folder = folder.Parent!;
            }

            return folder.FullName;
        }
    }

    private static string[] Lines(string text) =>
        text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    [GeneratedRegex("```csharp\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Block();

    [GeneratedRegex("// The example begins.\n(.*?)// The example ends.", RegexOptions.Singleline)]
    private static partial Regex Example();

    [GeneratedRegex(@"[A-Za-z0-9] (\d[\d.E-]*)")]
    private static partial Regex Metrics();

    private sealed class TwoDirections : ICaptionEmbedder
    {
        public string Model => "two directions";

        public IReadOnlyList<float[]> EmbedTexts(IReadOnlyList<string> texts) =>
            [.. texts.Select(text => (float[])[1, text.Length % 2])];

        public IReadOnlyList<float[]> EmbedImages(IReadOnlyList<CaptionPrediction> predictions) =>
            [.. predictions.Select(prediction => (float[])[1, prediction.Hypothesis.Length % 2])];
    }
}
