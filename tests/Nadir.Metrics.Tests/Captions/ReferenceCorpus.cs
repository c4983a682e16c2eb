using System.Text.Json;

namespace Nadir.Metrics.Tests;

/// <summary>
/// A file of the reference data: captions, tokenized already, and what the original programs scored them.
/// </summary>
internal sealed class ReferenceCorpus
{
    private ReferenceCorpus(string path)
    {
        Name = Path.GetFileName(path);
        using var document = JsonDocument.Parse(File.ReadAllBytes(path));
        var root = document.RootElement;
        Items = [.. root.GetProperty("items").EnumerateArray().Select(item => new ReferenceItem(item))];
        CorpusScores = ReferenceItem.Scores(root.TryGetProperty("corpus_scores", out var scores)
            ? scores
            : root.GetProperty("recomputed_with_pycocoevalcap"));
        SingleSentences = root.TryGetProperty("single_sentence_cases", out var cases)
            ? [.. cases.EnumerateArray().Select(item => new ReferenceItem(item))]
            : [];
    }

    public string Name { get; }

    public ReferenceItem[] Items { get; }

    public Dictionary<string, double> CorpusScores { get; }

    public ReferenceItem[] SingleSentences { get; }

    public CaptionPrediction[] Predictions =>
        [.. Items.Select(item => new CaptionPrediction(item.Id, item.Hypothesis, item.References))];

    /// <summary>All files; skips the test when there are none.</summary>
    public static ReferenceCorpus[] All() =>
        Array.ConvertAll(ReferenceFolder.Files("metrics", "*.json"), path => new ReferenceCorpus(path));
}
