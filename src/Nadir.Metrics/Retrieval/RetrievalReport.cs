using System.Text.Json;
using System.Text.Json.Serialization;

namespace Nadir.Metrics;

/// <summary>
/// What <c>nadir evaluate --json</c> and <c>nadir score --task retrieval --json</c> print for retrieval.
/// </summary>
/// <remarks>
/// <c>i2t</c>, <c>t2i</c>, <c>mr</c> and <c>rsum</c> are the expected values over all orders of equal scores, which
/// <c>"ties":"expected"</c> says; the bounds for the best and the worst order stand beside them.
/// </remarks>
public sealed record RetrievalReport
{
    /// <summary>The dataset's name; null for scores made elsewhere.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Dataset { get; init; }

    /// <summary>The split: train, val or test; null for scores made elsewhere.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Split { get; init; }

    /// <summary>Images in the gallery.</summary>
    public required int Images { get; init; }

    /// <summary>Captions in the gallery.</summary>
    public required int Captions { get; init; }

    /// <summary>Images of the gallery that are no query, since they have no caption.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public int ImagesWithoutCaptions { get; init; }

    /// <summary>Image to text.</summary>
    [JsonPropertyName("i2t")]
    public required DirectionScores ImageToText { get; init; }

    /// <summary>Text to image.</summary>
    [JsonPropertyName("t2i")]
    public required DirectionScores TextToImage { get; init; }

    /// <summary>mR, in percent.</summary>
    [JsonPropertyName("mr")]
    public required double MeanRecall { get; init; }

    /// <summary>Rsum.</summary>
    [JsonPropertyName("rsum")]
    public required double RecallSum { get; init; }

    /// <summary>The rule for ties of the four fields above: always <c>expected</c>.</summary>
    public string Ties { get; init; } = "expected";

    /// <summary>The scores if every tie fell well.</summary>
    public required RetrievalScores Optimistic { get; init; }

    /// <summary>The scores if every tie fell badly.</summary>
    public required RetrievalScores Pessimistic { get; init; }

    /// <summary>
    /// One of <see cref="RetrievalProtocol.Names"/>; null means <see cref="RetrievalProtocol.Standard"/>.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Protocol { get; init; }

    /// <summary>What evaluation and training have in common; null unless the protocol looks for it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public LeakageReport? Leakage { get; init; }

    /// <summary>How a second model does on the same queries; null unless one was asked for.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public RetrievalComparison? Comparison { get; init; }

    /// <summary>Makes the report of an evaluation.</summary>
    /// <param name="ranks">The ranks of its queries.</param>
    /// <param name="dataset">The dataset's name, if there is one.</param>
    /// <param name="split">The split's name, if there is one.</param>
    public static RetrievalReport From(RetrievalRanks ranks, string? dataset = null, string? split = null)
    {
        ArgumentNullException.ThrowIfNull(ranks);
        var expected = ranks.Score();
        return new RetrievalReport
        {
            Dataset = dataset,
            Split = split,
            Images = ranks.ImageToText.Count,
            Captions = ranks.TextToImage.Count,
            ImagesWithoutCaptions = ranks.ImageToText.Count(rank => !rank.HasRelevant),
            ImageToText = expected.ImageToText,
            TextToImage = expected.TextToImage,
            MeanRecall = expected.MeanRecall,
            RecallSum = expected.RecallSum,
            Optimistic = ranks.Score(TieRule.Optimistic),
            Pessimistic = ranks.Score(TieRule.Pessimistic),
        };
    }

    /// <summary>The report as JSON on one line.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, RetrievalJsonContext.Default.RetrievalReport);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(RetrievalReport))]
internal sealed partial class RetrievalJsonContext : JsonSerializerContext;
