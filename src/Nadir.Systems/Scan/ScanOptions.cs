using System.Text.Json.Serialization;
using Nadir.Systems.Building;
using Nadir.Systems.Building.Attention;
using Nadir.Systems.Building.Backbones;
using Nadir.Systems.Building.TextEncoders;

namespace Nadir.Systems.Scan;

/// <summary>What makes one SCAN differ from another: the content of <c>config.json</c>.</summary>
/// <remarks>Setters are not <c>init</c>: the generated JSON reader would set those that a file leaves out to
/// zero.</remarks>
public sealed record ScanOptions
{
    /// <summary>The name of this architecture in <c>config.json</c>.</summary>
    public const string ArchitectureName = "scan";

    /// <summary>Always <see cref="ArchitectureName"/>.</summary>
    [JsonRequired]
    public string Architecture { get; set; } = ArchitectureName;

    /// <summary>The image side; the positions of its last map are the regions.</summary>
    public ImageBackboneOptions Image { get; set; } = new();

    /// <summary>The text side, whose words are compared; its pooling is not read.</summary>
    public TextEncoderOptions Text { get; set; } = new() { NormalizeWords = true };

    /// <summary>Whether a linear layer brings regions to the words' width, as in SCAN itself; without one (the
    /// remote-sensing version) the backbone's channels must be as many.</summary>
    public bool ProjectRegions { get; set; } = true;

    /// <summary>Whether regions are scaled to length 1, as in SCAN itself; the remote-sensing version does
    /// not.</summary>
    public bool NormalizeRegions { get; set; } = true;

    /// <summary>Who attends to whom.</summary>
    public CrossAttentionDirection Direction { get; set; }

    /// <summary>Factor before the softmax over the context (lambda 1); null: 9 from text to image, 4 from image to
    /// text.</summary>
    public double? Sharpness { get; set; }

    /// <summary>Lambda 2, of <see cref="RelevanceAggregation.LogSumExp"/>; null: 6 from text to image, 5 from image to
    /// text.</summary>
    public double? AggregationSharpness { get; set; }

    /// <summary>How the queries' relevance becomes one score.</summary>
    public RelevanceAggregation Aggregation { get; set; }

    /// <summary>What is done to affinities first.</summary>
    public AffinityNormalization Normalization { get; set; }

    /// <summary>The cross attention.</summary>
    [JsonIgnore]
    public StackedCrossAttentionOptions Attention
    {
        get
        {
            var isTextToImage = Direction == CrossAttentionDirection.TextToImage;
            return new StackedCrossAttentionOptions(
                Direction,
                Sharpness ?? (isTextToImage ? 9 : 4),
                AggregationSharpness ?? (isTextToImage ? 6 : 5),
                Aggregation,
                Normalization);
        }
    }

    /// <summary>Checks every range.</summary>
    /// <exception cref="InvalidDataException">A value is out of range; the message names it and its
    /// bounds.</exception>
    public void Validate()
    {
        if (Architecture != ArchitectureName)
        {
            throw new InvalidDataException($"The architecture is '{Architecture}', expected '{ArchitectureName}'.");
        }

        Image.Validate();
        Text.Validate();
        ConfigurationRange.Require(Sharpness ?? 1, 0.01, 1000, "sharpness");
        ConfigurationRange.Require(AggregationSharpness ?? 1, 0.01, 1000, "aggregationSharpness");
    }
}
