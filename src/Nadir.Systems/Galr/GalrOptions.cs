using System.Text.Json.Serialization;
using Nadir.Systems.Building;
using Nadir.Systems.Building.Backbones;
using Nadir.Systems.Building.TextEncoders;

namespace Nadir.Systems.Galr;

/// <summary>What makes one GaLR differ from another: the content of <c>config.json</c>.</summary>
/// <remarks>Setters are not <c>init</c>: the generated JSON reader would set those that a file leaves out to
/// zero.</remarks>
public sealed record GalrOptions
{
    /// <summary>The name of this architecture in <c>config.json</c>.</summary>
    public const string ArchitectureName = "galr";

    /// <summary>Always <see cref="ArchitectureName"/>.</summary>
    [JsonRequired]
    public string Architecture { get; set; } = ArchitectureName;

    /// <summary>The image side.</summary>
    public ImageBackboneOptions Image { get; set; } = new();

    /// <summary>The text side; the released code has skip-thoughts.</summary>
    public TextEncoderOptions Text { get; set; } = new();

    /// <summary>Length of the vectors, 8 to 4,096; divided by <see cref="Heads"/>.</summary>
    public int EmbedDim { get; set; } = 512;

    /// <summary>Heads of the fusion's attention.</summary>
    public int Heads { get; set; } = 8;

    /// <summary>Units between the two linear layers of the fusion's attention units.</summary>
    public int FeedForward { get; set; } = 1024;

    /// <summary>Units of the network that weighs the global against the local vector.</summary>
    public int WeightDim { get; set; } = 512;

    /// <summary>Whether the first of both weights counts for both vectors, as in the released code; else each has its
    /// own.</summary>
    public bool FirstWeightOnly { get; set; }

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
        ConfigurationRange.Require(Heads, 1, 64, "heads");
        ConfigurationRange.Require(FeedForward, 8, 16_384, "feedForward");
        ConfigurationRange.Require(WeightDim, 2, 4096, "weightDim");
        if (EmbedDim % Heads != 0)
        {
            throw new InvalidDataException($"'heads' is {Heads}, which does not divide 'embedDim', {EmbedDim}.");
        }

        SentenceEncoder.Check(Text, EmbedDim, ProjectText);
    }
}
