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
        MeteorParaphrases = results.Paraphrases;
        SceneGraphParser = results.SceneGraphParser;
        SpiceParser = results.SpiceParser;
        SpiceSubsets = results.SpiceSubsets;
        ClipModel = results.ClipModel;
        Diversity = results.Diversity;
        MeteorStages = [.. results.MeteorStages.Select(stage => stage.ToString().ToLowerInvariant())];
    }

    /// <summary>Images scored.</summary>
    [JsonPropertyOrder(-1)]
    public int Images { get; }

    /// <summary>
    /// The stages that METEOR had: exact, stem, and synonym and paraphrase where their data was at hand.
    /// </summary>
    [JsonPropertyOrder(1)]
    public IReadOnlyList<string> MeteorStages { get; }

    /// <summary>
    /// The table of METEOR's paraphrases; null if there was none, so that METEOR is not quite the published one.
    /// </summary>
    [JsonPropertyOrder(1)]
    public ParaphraseSource? MeteorParaphrases { get; }

    /// <summary>What found the scene graphs.</summary>
    [JsonPropertyOrder(1)]
    public string SceneGraphParser { get; }

    /// <summary>What parsed the captions for <see cref="CaptionScores.SpiceEstimate"/>.</summary>
    [JsonPropertyOrder(1)]
    public string SpiceParser { get; }

    /// <summary>The subsets of <see cref="CaptionScores.SpiceEstimate"/>: the same parser, the same caveat.</summary>
    [JsonPropertyOrder(1)]
    public SpiceSummary? SpiceSubsets { get; }

    /// <summary>The model of CLIPScore; null where it was left out.</summary>
    [JsonPropertyOrder(1)]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? ClipModel { get; }

    /// <summary>How much the captions differ from each other.</summary>
    [JsonPropertyOrder(1)]
    public CaptionDiversity? Diversity { get; }

    /// <summary>
    /// Always null: SPICE stands on CoreNLP's parser, and the parser here is not near enough to it.
    /// <see cref="CaptionScores.SpiceEstimate"/> stands in its place, under a name of its own.
    /// </summary>
    [JsonPropertyOrder(1)]
    public double? Spice { get; }

    /// <summary>How a second system compares; null unless there is one.</summary>
    [JsonPropertyOrder(2)]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public CaptionComparison? Comparison { get; init; }

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

    /// <summary>The values of each image as JSON, an array on one line.</summary>
    /// <param name="results">The scores.</param>
    public static string ItemsToJson(CaptionResults results)
    {
        ArgumentNullException.ThrowIfNull(results);
        return JsonSerializer.Serialize(results.Images, CaptionJsonContext.Default.IReadOnlyListImageCaptionScores);
    }

    /// <summary>The report as JSON on one line.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, CaptionJsonContext.Default.CaptionReport);
}

/// <summary>How a second system's captions compare with the first's, over samples of the images.</summary>
/// <param name="With">The second system's file.</param>
/// <param name="Samples">Samples drawn.</param>
/// <param name="Seed">Which.</param>
/// <param name="Metrics">By metric, both values, their difference (second minus first), its 95
/// % interval and p.</param>
public sealed record CaptionComparison(string With, int Samples, int Seed, IReadOnlyList<MetricComparison> Metrics);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(CaptionReport))]
[JsonSerializable(typeof(IReadOnlyList<ImageCaptionScores>))]
internal sealed partial class CaptionJsonContext : JsonSerializerContext;
