using System.Text.Json.Serialization;
using Nadir.Systems.Building;
using Nadir.Systems.Clip;
using Nadir.Systems.Contracts;
using Nadir.Systems.DualEncoder;

namespace Nadir.Systems.Faami;

/// <summary>What makes one FAAMI differ from another: the content of <c>config.json</c>.</summary>
/// <remarks>
/// Setters are not <c>init</c>: the generated JSON reader would set those that a file leaves out to zero.
/// </remarks>
public sealed record FaamiOptions
{
    /// <summary>The name of this architecture in <c>config.json</c>.</summary>
    public const string ArchitectureName = "faami";

    /// <summary>Always <see cref="ArchitectureName"/>.</summary>
    [JsonRequired]
    public string Architecture { get; set; } = ArchitectureName;

    /// <summary>The CLIP that it stands on; null: the dual encoder of <see cref="Encoder"/>.</summary>
    public ClipConfiguration? Clip { get; set; }

    /// <summary>The single-modal embedding (section 3.1): image backbone, text GRU and global vectors.</summary>
    public DualEncoderOptions Encoder { get; set; } = new();

    /// <summary>
    /// Stages of the image tower whose maps are connected, the last stage last; only it: a single scale. A CLIP has
    /// one, <c>clip</c>.
    /// </summary>
    public IReadOnlyList<string> Stages { get; set; } = ["conv_pw_5", "conv_pw_11", "conv_dw_13"];

    /// <summary>Length of the vectors of regions and words.</summary>
    public int Width { get; set; } = 256;

    /// <summary>Whether channels are weighted by global second-order pooling.</summary>
    public bool SecondOrderPooling { get; set; } = true;

    /// <summary>Whether that pooling computes as its authors' released code does; FAAMI's paper does not say which way
    /// it takes.</summary>
    public bool SecondOrderPoolingAsReleased { get; set; }

    /// <summary>Side of its covariance matrix.</summary>
    public int CovarianceDim { get; set; } = 64;

    /// <summary>Whether regions attend to each other.</summary>
    public bool SelfAttention { get; set; } = true;

    /// <summary>Heads of that attention; divides <see cref="Width"/>.</summary>
    public int Heads { get; set; } = 4;

    /// <summary>Dropout in the added parts, in training.</summary>
    public double Dropout { get; set; } = 0.1;

    /// <summary>Which side asks in the cross-attention.</summary>
    public Interaction Interaction { get; set; } = Interaction.TextToImage;

    /// <summary>Factor on cosines before the cross-attention's softmax.</summary>
    public double InverseTemperature { get; set; } = 9;

    /// <summary>
    /// Factor on the cross-attention's share of a pair's score, beside its learned scale; training does not use it.
    /// </summary>
    public double LocalWeight { get; set; } = 1;

    /// <summary>The bank of training captions and pictures that calibrates the vectors.</summary>
    public QuerybankOptions Querybank { get; set; } = new();

    /// <summary>The towers that it stands on.</summary>
    [JsonIgnore]
    public TowerOptions Towers => (TowerOptions?)Clip ?? Encoder;

    /// <summary>The same options on other towers.</summary>
    /// <exception cref="InvalidDataException">FAAMI does not stand on towers of that kind.</exception>
    public FaamiOptions On(TowerOptions towers) => towers switch
    {
        // A CLIP has one map only, whatever stages a recipe names of other towers.
        ClipConfiguration clip => this with { Clip = clip, Stages = clip.StageNames },
        DualEncoderOptions encoder => this with { Encoder = encoder },
        _ => throw new InvalidDataException(
            $"FAAMI stands on a dual encoder or a CLIP, not on {towers?.GetType().Name}."),
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
        ConfigurationRange.Require(Stages.Count, 1, 8, "stages (how many)");
        ValidateStages();
        ConfigurationRange.Require(Width, 8, 4096, "width");
        ConfigurationRange.Require(CovarianceDim, 2, 512, "covarianceDim");
        ConfigurationRange.Require(Heads, 1, 64, "heads");
        ConfigurationRange.Require(Dropout, 0, 0.9, "dropout");
        ConfigurationRange.Require(InverseTemperature, 0.01, 1000, "inverseTemperature");
        ConfigurationRange.Require(LocalWeight, 0, 1000, "localWeight");
        if (Width % Heads != 0)
        {
            throw new InvalidDataException($"'heads' is {Heads}, which does not divide 'width', {Width}.");
        }
    }

    private void ValidateStages()
    {
        var known = Towers.StageNames;
        int[] indices = [.. Stages.Select(Towers.IndexOfStage)];
        if (Array.IndexOf(indices, -1) is >= 0 and var unknown)
        {
            throw new InvalidDataException(
                $"'stages' names '{Stages[unknown]}'; the image tower's stages are {string.Join(", ", known)}.");
        }

        if (indices[^1] != known.Count - 1 || indices.Zip(indices.Skip(1)).Any(pair => pair.First >= pair.Second))
        {
            throw new InvalidDataException(
                $"'stages' is {string.Join(", ", Stages)}; they must come in the order in which they run, "
                    + $"and {known[^1]} last.");
        }
    }
}

/// <summary>Which side asks in the cross-attention (FAAMI, section 4.4.3).</summary>
public enum Interaction
{
    /// <summary>No cross-attention: only global vectors are compared.</summary>
    None,

    /// <summary>Words ask, regions answer.</summary>
    TextToImage,

    /// <summary>Regions ask, words answer.</summary>
    ImageToText,

    /// <summary>The mean of both.</summary>
    Both,
}
