using System.Text.Json.Serialization;

namespace Nadir.Metrics;

/// <summary>The caption metrics of one image or of a corpus.</summary>
public record CaptionScores
{
    /// <summary>BLEU-1, 0 to 1.</summary>
    [JsonPropertyName("bleu1")]
    public required double Bleu1 { get; init; }

    /// <summary>BLEU-2, 0 to 1.</summary>
    [JsonPropertyName("bleu2")]
    public required double Bleu2 { get; init; }

    /// <summary>BLEU-3, 0 to 1.</summary>
    [JsonPropertyName("bleu3")]
    public required double Bleu3 { get; init; }

    /// <summary>BLEU-4, 0 to 1.</summary>
    [JsonPropertyName("bleu4")]
    public required double Bleu4 { get; init; }

    /// <summary>
    /// BLEU-4 with one added to the matches and the n-grams of two and more words (Lin and Och 2004), 0 to 1: what
    /// single captions are compared by, since most have no four-gram in common with their references.
    /// </summary>
    [JsonPropertyName("bleu4Smoothed")]
    public required double Bleu4Smoothed { get; init; }

    /// <summary>METEOR 1.5, 0 to 1, with the stages that <see cref="CaptionReport.MeteorStages"/> names.</summary>
    public required double Meteor { get; init; }

    /// <summary>ROUGE-L, 0 to 1.</summary>
    public required double RougeL { get; init; }

    /// <summary>What papers call CIDEr: <see cref="CiderFormula.CiderD"/>, 0 to 10.</summary>
    public required double Cider { get; init; }

    /// <summary><see cref="Cider"/> under its own name.</summary>
    [JsonPropertyName("ciderD")]
    public double CiderD => Cider;

    /// <summary>CIDEr as first defined: <see cref="CiderFormula.Cosine"/>, 0 to 10.</summary>
    public required double CiderCosine { get; init; }

    /// <summary>
    /// SPICE with a parser of our own in place of CoreNLP's, 0 to 1: everything behind the parser is the original's,
    /// and docs/spice.md says how far the values differ. It is not called SPICE as long as they differ by more than is
    /// allowed there.
    /// </summary>
    [JsonPropertyName("spiceEstimate")]
    public required double SpiceEstimate { get; init; }

    /// <summary>The F1 of <see cref="SceneGraphOverlap"/>, 0 to 1. It is akin to SPICE and not SPICE.</summary>
    [JsonPropertyName("sceneGraphF1")]
    public required double SceneGraphF1 { get; init; }

    /// <summary>
    /// The share of the things in the references' scene graphs that the caption's has, too, 0 to 1
    /// (<see cref="SceneGraphOverlap"/>).
    /// </summary>
    [JsonPropertyName("objectRecall")]
    public required double ObjectRecall { get; init; }

    /// <summary>
    /// CLIPScore, 0 to 2.5, with the model that <see cref="CaptionReport.ClipModel"/> names; null where no vectors were
    /// given.
    /// </summary>
    [JsonPropertyName("clipScore")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? ClipScore { get; init; }

    /// <summary>RefCLIPScore, 0 to 1.43; null where no vectors were given.</summary>
    [JsonPropertyName("refClipScore")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? RefClipScore { get; init; }
}
