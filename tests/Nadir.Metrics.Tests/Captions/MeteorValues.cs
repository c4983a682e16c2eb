using System.Globalization;
using System.Text.Json;

namespace Nadir.Metrics.Tests;

/// <summary>What METEOR with its table of paraphrases gave for a corpus of the reference data.</summary>
internal sealed class MeteorValues
{
    public MeteorValues(string path)
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(path));
        var root = document.RootElement;
        Corpus = root.GetProperty("corpus").GetString()!;
        CorpusScore = root.GetProperty("corpus_score").GetDouble();
        Items =
        [
            .. root.GetProperty("items").EnumerateArray().Select(item => (
                item.GetProperty("id").ToString(), item.GetProperty("meteor").GetDouble(),
                Counts(item.GetProperty("stats").GetString()!))),
        ];
        SingleSentences = root.TryGetProperty("single_sentence_cases", out var cases)
            ? [.. cases.EnumerateArray()
                .Select(item => (item.GetProperty("hyp").GetString()!, item.GetProperty("meteor").GetDouble()))]
            : [];
    }

    /// <summary>The file of captions that was scored.</summary>
    public string Corpus { get; }

    public double CorpusScore { get; }

    /// <summary>By image, its score and the 23 counts.</summary>
    public (string Id, double Score, int[] Counts)[] Items { get; }

    public (string Hypothesis, double Score)[] SingleSentences { get; }

    private static int[] Counts(string line) =>
        [.. line.Split(' ').Select(field => (int)double.Parse(field, CultureInfo.InvariantCulture))];
}
