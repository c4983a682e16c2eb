namespace Nadir.Metrics;

/// <summary>The metrics of <see cref="CaptionScores"/> by the names of its JSON, in the order of tables.</summary>
public static class CaptionMetricNames
{
    private static readonly (string Name, string Title, Func<CaptionScores, double?> Value)[] Known =
    [
        ("bleu1", "BLEU-1", scores => scores.Bleu1),
        ("bleu2", "BLEU-2", scores => scores.Bleu2),
        ("bleu3", "BLEU-3", scores => scores.Bleu3),
        ("bleu4", "BLEU-4", scores => scores.Bleu4),
        ("bleu4Smoothed", "BLEU-4 smoothed", scores => scores.Bleu4Smoothed),
        ("meteor", "METEOR", scores => scores.Meteor),
        ("rougeL", "ROUGE-L", scores => scores.RougeL),
        ("cider", "CIDEr-D", scores => scores.Cider),
        ("ciderCosine", "CIDEr", scores => scores.CiderCosine),
        ("spiceEstimate", "SPICE estimate", scores => scores.SpiceEstimate),
        ("sceneGraphF1", "scene-graph F1", scores => scores.SceneGraphF1),
        ("objectRecall", "object recall", scores => scores.ObjectRecall),
        ("clipScore", "CLIPScore", scores => scores.ClipScore),
        ("refClipScore", "RefCLIPScore", scores => scores.RefClipScore),
    ];

    /// <summary>The names.</summary>
    public static IReadOnlyList<string> All { get; } = [.. Known.Select(metric => metric.Name)];

    /// <summary>What a table calls a metric; <c>cider</c> is CIDEr-D, <c>ciderCosine</c> the first CIDEr.</summary>
    /// <param name="name">One of <see cref="All"/>.</param>
    /// <exception cref="ArgumentException">There is no such metric.</exception>
    public static string Title(string name) => Find(name).Title;

    /// <summary>A metric's value; null where it was left out.</summary>
    /// <param name="scores">Of an image or a corpus.</param>
    /// <param name="name">One of <see cref="All"/>.</param>
    /// <exception cref="ArgumentException">There is no such metric.</exception>
    public static double? Value(CaptionScores scores, string name) => Find(name).Value(scores);

    private static (string Name, string Title, Func<CaptionScores, double?> Value) Find(string name) =>
        Array.Find(Known, metric => metric.Name == name) is { Name: not null } found
            ? found
            : throw new ArgumentException(
                $"There is no caption metric '{name}'; there are {string.Join(", ", All)}.", nameof(name));
}
