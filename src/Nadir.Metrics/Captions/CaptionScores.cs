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

    /// <summary>METEOR 1.5, 0 to 1, with the stages that <see cref="CaptionReport.MeteorStages"/> names.</summary>
    public required double Meteor { get; init; }

    /// <summary>ROUGE-L, 0 to 1.</summary>
    public required double RougeL { get; init; }

    /// <summary>What papers call CIDEr: <see cref="CiderFormula.CiderD"/>, 0 to 10.</summary>
    public required double Cider { get; init; }

    /// <summary>CIDEr as first defined: <see cref="CiderFormula.Cosine"/>, 0 to 10.</summary>
    public required double CiderCosine { get; init; }

    /// <summary>The F1 of <see cref="SceneGraphOverlap"/>, 0 to 1. It is akin to SPICE and not SPICE.</summary>
    [JsonPropertyName("sceneGraphF1")]
    public required double SceneGraphF1 { get; init; }
}
