using System.Text.Json.Serialization;
using Nadir.Systems.Building;
using Nadir.Systems.Building.Backbones;
using Nadir.Systems.Building.TextEncoders;

namespace Nadir.Systems.Mtfn;

/// <summary>What makes one MTFN differ from another: the content of <c>config.json</c>.</summary>
/// <remarks>Setters are not <c>init</c>: the generated JSON reader would set those that a file leaves out to
/// zero.</remarks>
public sealed record MtfnOptions
{
    /// <summary>The name of this architecture in <c>config.json</c>.</summary>
    public const string ArchitectureName = "mtfn";

    /// <summary>Always <see cref="ArchitectureName"/>.</summary>
    [JsonRequired]
    public string Architecture { get; set; } = ArchitectureName;

    /// <summary>The image side.</summary>
    public ImageBackboneOptions Image { get; set; } = new();

    /// <summary>The text side; published: skip-thoughts.</summary>
    public TextEncoderOptions Text { get; set; } = new();

    /// <summary>Length of an image's vector before it is fused (<c>dim_hv</c>).</summary>
    public int ImageHidden { get; set; } = 1024;

    /// <summary>Length of a text's vector before it is fused (<c>dim_ht</c>).</summary>
    public int TextHidden { get; set; } = 1024;

    /// <summary>Length of the fused vectors (<c>dim_mm</c>).</summary>
    public int Fused { get; set; } = 1024;

    /// <summary>How many products are summed (<c>R</c>).</summary>
    public int Rank { get; set; } = 20;

    /// <summary>Probability of a zero in the vectors of both sides, in training.</summary>
    public double Dropout { get; set; } = 0.25;

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
        ConfigurationRange.Require(ImageHidden, 1, 16_384, "imageHidden");
        ConfigurationRange.Require(TextHidden, 1, 16_384, "textHidden");
        ConfigurationRange.Require(Fused, 1, 16_384, "fused");
        ConfigurationRange.Require(Rank, 1, 256, "rank");
        ConfigurationRange.Require(Dropout, 0, 0.9, "dropout");
    }
}
