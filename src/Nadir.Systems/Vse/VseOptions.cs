using System.Text.Json.Serialization;
using Nadir.Systems.Building.Backbones;
using Nadir.Systems.Building.TextEncoders;

namespace Nadir.Systems.Vse;

/// <summary>How an image's and a text's vector become a score.</summary>
public enum VseMeasure
{
    /// <summary>The product of both, the text's of length 1; a cosine where the image's is, too.</summary>
    Product,

    /// <summary>Order embeddings (Vendrov et al. 2016): minus the length of what the text's vector has beyond the
    /// image's.</summary>
    Order,
}

/// <summary>What makes one VSE++ differ from another: the content of <c>config.json</c>.</summary>
/// <remarks>Setters are not <c>init</c>: the generated JSON reader would set those that a file leaves out to
/// zero.</remarks>
public sealed record VseOptions
{
    /// <summary>The name of this architecture in <c>config.json</c>.</summary>
    public const string ArchitectureName = "vsepp";

    /// <summary>Always <see cref="ArchitectureName"/>.</summary>
    [JsonRequired]
    public string Architecture { get; set; } = ArchitectureName;

    /// <summary>The image side.</summary>
    public ImageBackboneOptions Image { get; set; } = new();

    /// <summary>The text side; its width is the length of all vectors.</summary>
    public TextEncoderOptions Text { get; set; } = new() { Hidden = 1024, Bidirectional = false };

    /// <summary>Whether image vectors are scaled to length 1, as in VSE++ itself. The remote-sensing version does not:
    /// its scores have no bound, and an index of cosines ranks images otherwise than they do.</summary>
    public bool NormalizeImages { get; set; } = true;

    /// <summary>How vectors are compared.</summary>
    public VseMeasure Measure { get; set; }

    /// <summary>Whether only the size of each value counts (<c>use_abs</c>), as order embeddings want it.</summary>
    public bool Absolute { get; set; }

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
    }
}
