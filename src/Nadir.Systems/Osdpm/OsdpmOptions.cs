using System.Text.Json.Serialization;
using Nadir.Systems.Building;
using Nadir.Systems.Clip;
using Nadir.Systems.Contracts;
using Nadir.Systems.DualEncoder;

namespace Nadir.Systems.Osdpm;

/// <summary>What makes one OSDPM differ from another: the content of <c>config.json</c>.</summary>
/// <remarks>
/// Setters are not <c>init</c>: the generated JSON reader would set those that a file leaves out to zero.
/// </remarks>
public sealed record OsdpmOptions
{
    /// <summary>The name of this architecture in <c>config.json</c>.</summary>
    public const string ArchitectureName = "osdpm";

    /// <summary>Always <see cref="ArchitectureName"/>.</summary>
    [JsonRequired]
    public string Architecture { get; set; } = ArchitectureName;

    /// <summary>The CLIP that it stands on; null: the dual encoder of <see cref="Encoder"/>.</summary>
    public ClipConfiguration? Clip { get; set; }

    /// <summary>The dual encoder that it stands on, unless that is a CLIP.</summary>
    public DualEncoderOptions Encoder { get; set; } = new();

    /// <summary>The dual attention perception network.</summary>
    public PerceptionOptions Perception { get; set; } = new();

    /// <summary>
    /// The nouns of the object-semantic clustering, one a prototype. Written by training; empty without clustering.
    /// </summary>
    public IReadOnlyList<string> Nouns { get; set; } = [];

    /// <summary>Divides cosines with prototypes before the softmax.</summary>
    public double ClusterTemperature { get; set; } = 0.1;

    /// <summary>The bank of training captions and pictures that calibrates the vectors.</summary>
    public QuerybankOptions Querybank { get; set; } = new();

    /// <summary>The towers that it stands on.</summary>
    [JsonIgnore]
    public TowerOptions Towers => (TowerOptions?)Clip ?? Encoder;

    /// <summary>The same options on other towers.</summary>
    /// <exception cref="InvalidDataException">OSDPM does not stand on towers of that kind.</exception>
    public OsdpmOptions On(TowerOptions towers) => towers switch
    {
        ClipConfiguration clip => this with { Clip = clip },
        DualEncoderOptions encoder => this with { Encoder = encoder },
        _ => throw new InvalidDataException(
            $"OSDPM stands on a dual encoder or a CLIP, not on {towers?.GetType().Name}."),
    };

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

/// <summary>Sizes of the dual attention perception network.</summary>
public sealed record PerceptionOptions
{
    /// <summary>Whether the network is there; without it the encoder's vectors stay as they are.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>Channels that the encoder's map is reduced to.</summary>
    public int Width { get; set; } = 512;

    /// <summary>How many times fewer units the channel attention's middle has.</summary>
    public int ChannelReduction { get; set; } = 8;

    /// <summary>Cells a side of each pooling scale.</summary>
    public IReadOnlyList<int> Grids { get; set; } = [1, 2, 4];

    /// <summary>Dropout before the last layer, in training.</summary>
    public double Dropout { get; set; } = 0.1;

    /// <summary>Checks every range.</summary>
    /// <exception cref="InvalidDataException">A value is out of range; the message names it and its bounds.</exception>
    public void Validate()
    {
        ConfigurationRange.Require(Width, 8, 4096, "perception.width");
        ConfigurationRange.Require(ChannelReduction, 1, Width, "perception.channelReduction");
        ConfigurationRange.Require(Dropout, 0, 0.9, "perception.dropout");
        ConfigurationRange.Require(Grids.Count, 1, 8, "perception.grids (how many)");
        foreach (var grid in Grids)
        {
            ConfigurationRange.Require(grid, 1, 16, "perception.grids");
        }
    }
}
