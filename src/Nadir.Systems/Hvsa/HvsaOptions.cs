using System.Text.Json.Serialization;
using Nadir.Systems.Building;
using Nadir.Systems.Building.Backbones;
using Nadir.Systems.Building.TextEncoders;

namespace Nadir.Systems.Hvsa;

/// <summary>What makes one HVSA differ from another: the content of <c>config.json</c>.</summary>
/// <remarks>Setters are not <c>init</c>: the generated JSON reader would set those that a file leaves out to
/// zero.</remarks>
public sealed record HvsaOptions
{
    /// <summary>The name of this architecture in <c>config.json</c>.</summary>
    public const string ArchitectureName = "hvsa";

    /// <summary>Always <see cref="ArchitectureName"/>.</summary>
    [JsonRequired]
    public string Architecture { get; set; } = ArchitectureName;

    /// <summary>The image side.</summary>
    public ImageBackboneOptions Image { get; set; } = new();

    /// <summary>The text side; the released code has skip-thoughts.</summary>
    public TextEncoderOptions Text { get; set; } = new();

    /// <summary>Length of the vectors, 8 to 4,096.</summary>
    public int EmbedDim { get; set; } = 512;

    /// <summary>Learned slots of the key-entity attention; 0: without it.</summary>
    public int EntitySlots { get; set; } = 64;

    /// <summary>Whether a linear layer and ReLU end the text side, as in the released code behind
    /// skip-thoughts.</summary>
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
        ConfigurationRange.Require(EntitySlots, 0, 4096, "entitySlots");
        SentenceEncoder.Check(Text, EmbedDim, ProjectText);
    }
}
