using System.Text.Json.Serialization;

namespace Nadir.Systems.Building.Backbones;

/// <summary>The image side of a system that stands on a backbone alone: which one, and at what size.</summary>
/// <remarks>Setters are not <c>init</c>: the generated JSON reader would set those that a file leaves out to
/// zero.</remarks>
public sealed record ImageBackboneOptions
{
    /// <summary>The backbone, one of <see cref="BackboneRegistry"/>.</summary>
    public string Backbone { get; set; } = "resnet18";

    /// <summary>Side of the square input in pixels, 32 to 1,024.</summary>
    public int Size { get; set; } = 256;

    /// <summary>
    /// Share of a batch in the normalisations' running statistics: 0.1 as PyTorch's layers have it, less for small
    /// batches on pretrained weights, whose statistics are good.
    /// </summary>
    public double BatchNormMomentum { get; set; } = 0.1;

    /// <summary>Nonlinearity of a backbone that has the choice; null: as published.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public BackboneActivation? Activation { get; set; }

    /// <summary>Makes the backbone with random weights.</summary>
    /// <exception cref="InvalidDataException">There is no such backbone.</exception>
    public Backbone Create() =>
        Find().Create(new BackboneOptions { BatchNormMomentum = BatchNormMomentum, Activation = Activation });

    /// <summary>The backbone's description.</summary>
    /// <exception cref="InvalidDataException">There is no such backbone.</exception>
    public BackboneDescription Find()
    {
        try
        {
            return BackboneRegistry.Find(Backbone);
        }
        catch (ArgumentException)
        {
            throw new InvalidDataException(
                $"'image.backbone' is '{Backbone}', expected one of"
                + $" {string.Join(", ", BackboneRegistry.All.Select(known => known.Name))}.");
        }
    }

    /// <summary>Checks every range.</summary>
    /// <exception cref="InvalidDataException">A value is out of range; the message names it and its
    /// bounds.</exception>
    public void Validate()
    {
        _ = Find();
        ConfigurationRange.Require(Size, 32, 1024, "image.size");
        ConfigurationRange.Require(BatchNormMomentum, 0.0001, 1, "image.batchNormMomentum");
    }
}
