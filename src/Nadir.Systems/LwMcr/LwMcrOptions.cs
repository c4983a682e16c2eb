using System.Text.Json.Serialization;
using Nadir.Systems.Building;
using Nadir.Systems.Building.Backbones;
using Nadir.Systems.Building.TextEncoders;

namespace Nadir.Systems.LwMcr;

/// <summary>What makes one LW-MCR differ from another: the content of <c>config.json</c>.</summary>
/// <remarks>Setters are not <c>init</c>: the generated JSON reader would set those that a file leaves out to
/// zero.</remarks>
public sealed record LwMcrOptions
{
    /// <summary>The name of this architecture in <c>config.json</c>.</summary>
    public const string ArchitectureName = "lw-mcr";

    /// <summary>Always <see cref="ArchitectureName"/>.</summary>
    [JsonRequired]
    public string Architecture { get; set; } = ArchitectureName;

    /// <summary>The image side.</summary>
    public ImageBackboneOptions Image { get; set; } = new() { Backbone = "squeezenet1-1" };

    /// <summary>The text side; of convolutions its <c>wordWidth</c>, <c>dropout</c> and <c>maxLength</c> are
    /// read.</summary>
    public TextEncoderOptions Text { get; set; } = new() { Dropout = 0.25 };

    /// <summary>Whether convolutions over 3, 4 and 5 words read the text, as published; else the recurrent
    /// encoder.</summary>
    public bool TextConvolutions { get; set; } = true;

    /// <summary>
    /// Whether texts have only the padding of their batch in training, as published, so that a text's vector depends on
    /// the others; else as much as in use, up to <c>text.maxLength</c>.
    /// </summary>
    public bool PadToLongest { get; set; }

    /// <summary>Whether a linear layer and ReLU end a recurrent text side.</summary>
    public bool ProjectText { get; set; }

    /// <summary>Length of the vectors, 8 to 4,096.</summary>
    public int EmbedDim { get; set; } = 512;

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
        if (!TextConvolutions)
        {
            SentenceEncoder.Check(Text, EmbedDim, ProjectText);
        }
        else if (Text.MaxLength < 5)
        {
            throw new InvalidDataException(
                $"'text.maxLength' is {Text.MaxLength}; convolutions over five words need 5.");
        }
    }
}
