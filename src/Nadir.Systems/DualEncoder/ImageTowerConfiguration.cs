using Nadir.Systems.Building.Backbones;


namespace Nadir.Systems.DualEncoder;

/// <summary>The image tower of a dual encoder: MobileNet v1, mean over positions, linear projection.</summary>
public sealed record ImageTowerConfiguration
{
    /// <summary>Side of the square input in pixels, 32 to 1,024.</summary>
    public int Size { get; set; } = 224;

    /// <summary>Nonlinearity of the backbone.</summary>
    public BackboneActivation Activation { get; set; } = BackboneActivation.Relu;

    /// <summary>
    /// Share of a batch in the normalisations' running statistics: 0.1 from random weights, less from pretrained ones,
    /// whose statistics are good and whose fine-tuning batches are small.
    /// </summary>
    public double BatchNormMomentum { get; set; } = 0.1;

    /// <summary>Dropout before the projection, in training.</summary>
    public double Dropout { get; set; } = 0.1;
}
