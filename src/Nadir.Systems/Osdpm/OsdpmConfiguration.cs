using System.Text.Json.Serialization;
using Nadir.Systems.Building;
using Nadir.Systems.Clip;
using Nadir.Systems.Contracts;
using Nadir.Systems.DualEncoder;

namespace Nadir.Systems.Osdpm;

/// <summary>What makes one OSDPM differ from another: the content of <c>config.json</c>.</summary>
/// <remarks>Setters are not <c>init</c>: the generated JSON reader would set those that a file leaves out to zero.</remarks>
public sealed record OsdpmConfiguration
{
    /// <summary>The name of this architecture in <c>config.json</c>.</summary>
    public const string ArchitectureName = "osdpm";

    /// <summary>Always <see cref="ArchitectureName"/>.</summary>
    [JsonRequired]
    public string Architecture { get; set; } = ArchitectureName;

    /// <summary>The CLIP that it stands on; null: the dual encoder of <see cref="Encoder"/>.</summary>
    public ClipConfiguration? Clip { get; set; }

    /// <summary>The dual encoder that it stands on, unless that is a CLIP.</summary>
    public DualEncoderConfiguration Encoder { get; set; } = new();

    /// <summary>The dual attention perception network.</summary>
    public PerceptionConfiguration Perception { get; set; } = new();

    /// <summary>The nouns of the object-semantic clustering, one a prototype. Written by training; empty without clustering.</summary>
    public IReadOnlyList<string> Nouns { get; set; } = [];

    /// <summary>Divides cosines with prototypes before the softmax.</summary>
    public double ClusterTemperature { get; set; } = 0.1;

    /// <summary>The bank of training captions and pictures that calibrates the vectors.</summary>
    public QuerybankConfiguration Querybank { get; set; } = new();

    /// <summary>Checks every range.</summary>
    /// <exception cref="InvalidDataException">A value is out of range; the message names it and its bounds.</exception>
    public void Validate()
    {
        if (Architecture != ArchitectureName)
        {
            throw new InvalidDataException($"The architecture is '{Architecture}', expected '{ArchitectureName}'.");
        }

        Encoder.Validate();
        Clip?.Validate();
        Querybank.Validate();
        Perception.Validate();
        ConfigurationRange.Require(Nouns.Count, 0, 4096, "nouns (how many)");
        if (Nouns.Any(string.IsNullOrWhiteSpace))
        {
            throw new InvalidDataException("'nouns' has an empty one.");
        }

        ConfigurationRange.Require(ClusterTemperature, 0.001, 100, "clusterTemperature");
    }
}
