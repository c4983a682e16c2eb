using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Nadir.Datasets;
using Nadir.Metrics;
using Nadir.Text;

namespace Nadir.Benchmarks.Captions;

/// <summary>
/// BLEU, ROUGE-L and CIDEr of 5,000 captions in C# and in plain Python, by turns; then METEOR and everything together
/// in C#. Each image's first caption is scored against its others, and in the last part the next image's first one
/// against five.
/// </summary>
public sealed class CaptionMetricsSpeed : IBenchmark
{
    private const int Images = 5000;
    private const int RoundCount = 5;
    private const int RepeatCount = 20;

    /// <inheritdoc/>
    public string Name => "caption-metrics";

    /// <inheritdoc/>
    public string Description =>
        "Scoring 5,000 captions in C# against plain Python: caption-metrics DATASET-FOLDER [METEOR-FOLDER]";

    /// <inheritdoc/>
    public int Run(string[] arguments)
    {
        var predictions = Predictions(CaptionDataset.Open(arguments[0]));
        var tokenized = new CaptionMetricOptions { Tokenization = CaptionTokenization.Blanks };
        string file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, JsonSerializer.Serialize(predictions.ToDictionary(
                image => image.Id, image => new { hypothesis = image.Hypothesis, references = image.References })));
            Compare(file, predictions);
            Detail("METEOR with synonyms",
                () => Meteor.Score(TokenizedCaptions.From(predictions, tokenized.Tokenization),
                    MeteorResources.OfThisMachine()));
            Detail("SPICE estimate with synonyms", () => SpiceMetric.Score(
                TokenizedCaptions.From(predictions, tokenized.Tokenization), MeteorResources.OfThisMachine().Synonyms));
            Detail("scene-graph F1", () => SceneGraphs(predictions));
            Detail("nadir score: read, tokenize, all metrics",
                () => CaptionMetrics.Score(CaptionInputReader.Read(file)));
            Detail("CIDEr-D rewards, 5,000 hypotheses", Rewards(predictions));
            Whole(FiveReferences(CaptionDataset.Open(arguments[0])), arguments.Length > 1 ? arguments[1] : null);
            Print($"peak memory {Process.GetCurrentProcess().PeakWorkingSet64 / 1048576.0:F0} MiB");
        }
        finally
        {
            File.Delete(file);
        }

        return 0;
    }

    // What a paper on captioning needs: all metrics, with METEOR's table where a folder has it.
    private static void Whole(CaptionPrediction[] predictions, string? folder)
    {
        MeteorResources resources = MeteorResources.None;
        Report("reading what METEOR looks up",
            Timing.Of(() => resources = folder is null ? MeteorResources.OfThisMachine()
                : MeteorResources.Read(folder)));
        var options = new CaptionMetricOptions { Meteor = resources };
        Print(
            $"{predictions.Length} captions with 5 references, METEOR's stages {string.Join(", ", resources.Stages)}, {resources.Paraphrases?.Count ?? 0} paraphrases");
        var timings = Enumerable.Range(0, RoundCount)
            .Select(_ => Timing.Of(() => CaptionMetrics.Score(predictions, options))).ToArray();
        Report("all metrics, the first time", timings[0]);
        Report("all metrics, the best of the others", timings[1..].MinBy(timing => timing.ProcessorSeconds));
        var captions = TokenizedCaptions.From(predictions, options.Tokenization);
        Part("splitting captions into tokens", predictions.Length,
            () => TokenizedCaptions.From(predictions, options.Tokenization));
        Part("METEOR", predictions.Length, () => Meteor.Score(captions, resources));
        Part("SPICE estimate", predictions.Length, () => SpiceMetric.Score(captions, resources.Synonyms));
    }

    private static void Part(string name, int images, Action action)
    {
        var best = Enumerable.Range(0, RoundCount).Select(_ => Timing.Of(action))
            .MinBy(timing => timing.ProcessorSeconds);
        Report(name, best);
        Print($"{"",-42} {images / best.ProcessorSeconds,8:F0} images a second of processor time");
    }

    private static void Report(string name, Timing timing) =>
        Print($"{name,-42} {timing.Seconds * 1e3,8:F0} ms, {timing.ProcessorSeconds * 1e3:F0} ms of processor time");

    private static CaptionPrediction[] FiveReferences(CaptionDataset dataset)
    {
        var images = dataset.Images.Where(image => image.Captions.Count >= 5).Take(Images + 1).ToArray();
        return [.. images[..^1].Zip(images[1..],
            (image, next) => new CaptionPrediction(image.FileName, next.Captions[0], [.. image.Captions.Take(5)]))];
    }

    private static void Compare(string file, CaptionPrediction[] predictions)
    {
        // Splitting and numbering the words is within our time; Python's words are split already.
        NGramScores[] Score() => NGramScores.Of(TokenizedCaptions.From(predictions, CaptionTokenization.Blanks));

        Timing first = Timing.Of(() => Score());
        Timing.Of(() => Score(), RepeatCount);
        var (ours, theirs) = (new List<Timing>(), new List<Timing>());
        JsonElement python = default;
        for (int round = 0; round < RoundCount; round++)
        {
            ours.Add(Timing.Of(() => Score(), RepeatCount));
            python = Python(file);
            theirs.Add(new Timing(python.GetProperty("seconds").GetDouble(),
                python.GetProperty("processor_seconds").GetDouble()));
        }

        var scores = Score();
        double wall = Rounds.Median(ours.Zip(theirs, (own, other) => other.Seconds / own.Seconds));
        double processor = Rounds.Median(
            ours.Zip(theirs, (own, other) => other.ProcessorSeconds / own.ProcessorSeconds));
        Print(
            $"CIDEr {scores.Average(image => image.Cider):F9}, Python {python.GetProperty("cider").GetDouble():F9}; ROUGE-L {scores.Average(image => image.RougeL):F9}, Python {python.GetProperty("rouge_l").GetDouble():F9}");
        Print(
            $"BLEU, ROUGE-L and CIDEr of {predictions.Length} images: {Rounds.Median(ours.Select(own => own.Seconds)) * 1e3:F0} ms, the first time {first.Seconds * 1e3:F0} ms; Python {Rounds.Median(theirs.Select(other => other.Seconds)) * 1e3:F0} ms");
        Print($"Python takes {wall:F0} times as long, and {processor:F0} times the processor time");
    }

    private static void Detail(string name, Action action) =>
        Print($"{name,-42} {Rounds.Medians(RoundCount, action)[0] * 1e3,8:F0} ms");

    private static void Print(FormattableString text) => Console.WriteLine(text.ToString(CultureInfo.InvariantCulture));

    private static void SceneGraphs(CaptionPrediction[] predictions)
    {
        var overlap = new SceneGraphOverlap(WordNetDatabase.FindAndRead());
        Parallel.ForEach(predictions, image => overlap.Score(image.Hypothesis, image.References));
    }

    private static Action Rewards(CaptionPrediction[] predictions)
    {
        var captions = TokenizedCaptions.From(predictions, CaptionTokenization.Blanks);
        var scorer = new CiderScorer(captions.References);
        int[] images = [.. Enumerable.Range(0, captions.Count)];
        return () => scorer.Score(images, captions.Hypotheses);
    }

    private static CaptionPrediction[] Predictions(CaptionDataset dataset) =>
    [
        .. dataset.Images.Where(image => image.Captions.Count > 1).Take(Images)
            .Select((image, i) => new CaptionPrediction(
            $"{i}", Tokens(image.Captions[0]), [.. image.Captions.Skip(1).Select(Tokens)])),
    ];

    private static string Tokens(string caption) => string.Join(' ', PennTreebankTokenizer.TokenizeCaption(caption));

    private static JsonElement Python(string file)
    {
        string script = Path.Combine(AppContext.BaseDirectory, "caption_metrics.py");
        using var process = Process.Start(
            new ProcessStartInfo("python3", [script, file]) { RedirectStandardOutput = true })!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0
            ? JsonDocument.Parse(output).RootElement
            : throw new InvalidOperationException($"{script} ended with {process.ExitCode}.");
    }
}
