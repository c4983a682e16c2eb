using System.Text.Json.Serialization;
using Nadir.Systems.Building;
using Nadir.Systems.Building.Backbones;
using Nadir.Systems.Building.TextEncoders;

namespace Nadir.Systems.Kamcl;

/// <summary>What makes one KAMCL differ from another: the content of <c>config.json</c>.</summary>
/// <remarks>Setters are not <c>init</c>: the generated JSON reader would set those that a file leaves out to
/// zero.</remarks>
public sealed record KamclOptions
{
    /// <summary>The name of this architecture in <c>config.json</c>.</summary>
    public const string ArchitectureName = "kamcl";

    /// <summary>Always <see cref="ArchitectureName"/>.</summary>
    [JsonRequired]
    public string Architecture { get; set; } = ArchitectureName;

    /// <summary>The image side.</summary>
    public ImageBackboneOptions Image { get; set; } = new();

    /// <summary>The text side, whose words' states are pooled; the released code has skip-thoughts.</summary>
    public TextEncoderOptions Text { get; set; } = new();

    /// <summary>Length of the vectors, 8 to 4,096, and how many concepts there can be.</summary>
    public int EmbedDim { get; set; } = 512;

    /// <summary>
    /// Whether padding is pooled like words, as published: a text's vector then depends on the longest text of its
    /// batch, or, in use, on <c>text.maxLength</c>.
    /// </summary>
    public bool PoolPadding { get; set; }

    /// <summary>The concept words, the most frequent first. Written by training; empty in a recipe.</summary>
    public IReadOnlyList<string> Concepts { get; set; } = [];

    /// <summary>Checks every range.</summary>
    /// <exception cref="InvalidDataException">A value is out of range; the message names it and its bounds.</exception>
    public void Validate()
    {
        if (Architecture != ArchitectureName)
        {
            throw new InvalidDataException($"The architecture is '{Architecture}', expected '{ArchitectureName}'.");
        }

        Image.Validate();
        Text.Validate();
        ConfigurationRange.Require(EmbedDim, 8, 4096, "embedDim");
        ConfigurationRange.Require(Concepts.Count, 0, EmbedDim, "concepts (how many)");
    }
}
