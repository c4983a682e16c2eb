using System.Text.Json.Serialization;
using Nadir.Systems.Building;
using Nadir.Systems.Building.Attention;
using Nadir.Systems.Building.Backbones;
using Nadir.Systems.Building.TextEncoders;

namespace Nadir.Systems.Amfmn;

/// <summary>What makes one AMFMN differ from another: the content of <c>config.json</c>.</summary>
/// <remarks>Setters are not <c>init</c>: the generated JSON reader would set those that a file leaves out to
/// zero.</remarks>
public sealed record AmfmnOptions
{
    /// <summary>The name of this architecture in <c>config.json</c>.</summary>
    public const string ArchitectureName = "amfmn";

    /// <summary>Always <see cref="ArchitectureName"/>.</summary>
    [JsonRequired]
    public string Architecture { get; set; } = ArchitectureName;

    /// <summary>The image side.</summary>
    public ImageBackboneOptions Image { get; set; } = new();

    /// <summary>The text side; as the paper has it, not as the code.</summary>
    public TextEncoderOptions Text { get; set; } = new();

    /// <summary>Length of the vectors, 8 to 4,096.</summary>
    public int EmbedDim { get; set; } = 512;

    /// <summary>How an image changes a caption: the paper's three variants.</summary>
    public VisualGuidance Guidance { get; set; } = VisualGuidance.Similarity;

    /// <summary>Whether PReLU follows the convolutions that reduce the maps: the paper says so, the released code has
    /// none.</summary>
    public bool ActivateMaps { get; set; }

    /// <summary>Whether a linear layer and ReLU end the text side, as in the released code behind skip-thoughts; the
    /// paper has none.</summary>
    public bool ProjectText { get; set; }

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
        SentenceEncoder.Check(Text, EmbedDim, ProjectText);
    }
}
