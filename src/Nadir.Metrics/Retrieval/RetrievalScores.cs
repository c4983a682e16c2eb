using System.Text.Json.Serialization;

namespace Nadir.Metrics;

/// <summary>The scores of cross-modal retrieval under one rule for ties.</summary>
/// <param name="ImageToText">An image is the query; finding any of its captions counts.</param>
/// <param name="TextToImage">A caption is the query; finding its own image counts.</param>
public sealed record RetrievalScores(
    [property: JsonPropertyName("i2t")] DirectionScores ImageToText,
    [property: JsonPropertyName("t2i")] DirectionScores TextToImage)
{
    /// <summary>mR: the mean of the six recalls, in percent.</summary>
    [JsonPropertyName("mr")]
    public double MeanRecall => RecallSum / 6;

    /// <summary>Rsum: the sum of the six recalls, at most 600.</summary>
    [JsonPropertyName("rsum")]
    public double RecallSum =>
        ImageToText.R1 + ImageToText.R5 + ImageToText.R10 + TextToImage.R1 + TextToImage.R5 + TextToImage.R10;
}
