using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Nadir.Metrics;

/// <summary>What <c>nadir score --task caption --json</c> prints: the corpus values and how they came about.</summary>
public sealed record CaptionReport : CaptionScores
{
    [SetsRequiredMembers]
    private CaptionReport(CaptionResults results)
        : base(results.Corpus)
    {
        Images = results.Images.Count;
        MeteorStages = [.. results.MeteorStages.Select(stage => stage.ToString().ToLowerInvariant())];
    }

    /// <summary>Images scored.</summary>
    [JsonPropertyOrder(-1)]
    public int Images { get; }

    /// <summary>The stages that METEOR had: exact, stem, and synonym and paraphrase where their data was at hand.</summary>
    [JsonPropertyOrder(1)]
    public IReadOnlyList<string> MeteorStages { get; }

    /// <summary>
    /// Always null: SPICE needs its dependency parser. <see cref="CaptionScores.SceneGraphF1"/> is what stands in its place, under
    /// a name of its own.
    /// </summary>
    [JsonPropertyOrder(1)]
    public double? Spice { get; }

    /// <summary>The values of each image; null unless asked for.</summary>
    [JsonPropertyOrder(2)]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<ImageCaptionScores>? PerImage { get; init; }

    /// <summary>Makes a report.</summary>
    /// <param name="results">What was found.</param>
    /// <param name="perImage">Whether the values of each image are in it.</param>
    public static CaptionReport From(CaptionResults results, bool perImage = false)
    {
        ArgumentNullException.ThrowIfNull(results);
        return new CaptionReport(results) { PerImage = perImage ? results.Images : null };
    }

    /// <summary>The report as JSON on one line.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, CaptionJsonContext.Default.CaptionReport);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(CaptionReport))]
internal sealed partial class CaptionJsonContext : JsonSerializerContext;
