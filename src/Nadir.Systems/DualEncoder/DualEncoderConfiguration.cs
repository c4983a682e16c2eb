using System.Text.Json.Serialization;
using Nadir.Systems.Contracts;

namespace Nadir.Systems.DualEncoder;

/// <summary>What makes one dual encoder differ from another: the content of <c>config.json</c>.</summary>
/// <remarks>Setters are not <c>init</c>: the generated JSON reader would set those that a file leaves out to zero.</remarks>
public sealed record DualEncoderConfiguration
{
    /// <summary>The name of this architecture in <c>config.json</c>.</summary>
    public const string ArchitectureName = "dual-encoder";

    /// <summary>Always <see cref="ArchitectureName"/>.</summary>
    [JsonRequired]
    public string Architecture { get; set; } = ArchitectureName;

    /// <summary>Length of the vectors, 8 to 4,096.</summary>
    [JsonRequired]
    public int EmbedDim { get; set; } = 512;

    /// <summary>The image tower.</summary>
    [JsonRequired]
    public ImageTowerConfiguration Image { get; set; } = new();

    /// <summary>The text tower.</summary>
    [JsonRequired]
    public TextTowerConfiguration Text { get; set; } = new();

    /// <summary>Checks every range.</summary>
    /// <exception cref="InvalidDataException">A value is out of range; the message names it and its bounds.</exception>
    public void Validate()
    {
        if (Architecture != ArchitectureName)
        {
            throw new InvalidDataException($"The architecture is '{Architecture}', expected '{ArchitectureName}'.");
        }

        ConfigurationRange.Require(EmbedDim, 8, 4096, "embedDim");
        ConfigurationRange.Require(Image.Size, 32, 1024, "image.size");
        ConfigurationRange.Require(Image.BatchNormMomentum, 0.0001, 1, "image.batchNormMomentum");
        ConfigurationRange.Require(Image.Dropout, 0, 0.9, "image.dropout");
        ConfigurationRange.Require(Text.Width, 8, 4096, "text.width");
        ConfigurationRange.Require(Text.Hidden, 8, 4096, "text.hidden");
        ConfigurationRange.Require(Text.MaxLength, 4, 512, "text.maxLength");
        ConfigurationRange.Require(Text.Dropout, 0, 0.9, "text.dropout");
        ConfigurationRange.Require(Text.VocabularySize, 0, 1_000_000, "text.vocabularySize");
    }
}
