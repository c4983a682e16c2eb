namespace Nadir.Datasets;

/// <summary>
/// How training images are varied. Each step is torchvision's transform of that name on float pixels.
/// </summary>
/// <remarks>
/// Steps run in this order: random resized crop, rotation, flips, quarter turn, colour jitter, greyscale. Immutable.
/// </remarks>
public sealed record AugmentationOptions
{
    /// <summary>No variation: the image is resized as for evaluation.</summary>
    public static AugmentationOptions None { get; } = new();

    /// <summary>The usual set for pictures from straight above, which have no up.</summary>
    public static AugmentationOptions FromAbove { get; } = new()
    {
        MinimumCropArea = 0.5,
        HorizontalFlip = 0.5,
        VerticalFlip = 0.5,
        QuarterTurns = true,
        Brightness = 0.2,
        Contrast = 0.2,
        Saturation = 0.2,
    };

    /// <summary>
    /// RandomResizedCrop's scale: the crop's least share of the area, above 0, at most 1. At 1 there is no crop.
    /// </summary>
    public double MinimumCropArea { get; init; } = 1;

    /// <summary>The crop's greatest share of the area, from the minimum to 1.</summary>
    public double MaximumCropArea { get; init; } = 1;

    /// <summary>
    /// RandomResizedCrop's ratio: the crop's least width / height; drawn log-uniformly up to the maximum.
    /// </summary>
    public double MinimumAspectRatio { get; init; } = 3.0 / 4;

    /// <summary>The crop's greatest width / height.</summary>
    public double MaximumAspectRatio { get; init; } = 4.0 / 3;

    /// <summary>RandomRotation's degrees: the image is turned counter-clockwise by an angle from 0 to this, 0 to 360,
    /// its corners black; at 0 it is not.</summary>
    public double Rotation { get; init; }

    /// <summary>The probability of mirroring left and right.</summary>
    public double HorizontalFlip { get; init; }

    /// <summary>The probability of mirroring top and bottom.</summary>
    public double VerticalFlip { get; init; }

    /// <summary>Whether the image is turned by 0, 90, 180 or 270 degrees, each as often.</summary>
    public bool QuarterTurns { get; init; }

    /// <summary>
    /// ColorJitter's brightness b: pixels are multiplied by a factor from [max(0, 1 - b), 1 + b]. The three jitters
    /// come in random order, and pixels are clamped to their range after each.
    /// </summary>
    public double Brightness { get; init; }

    /// <summary>
    /// ColorJitter's contrast: pixels are blended, by such a factor, with the mean of the image's grey values.
    /// </summary>
    public double Contrast { get; init; }

    /// <summary>ColorJitter's saturation: pixels are blended, by such a factor, with their own grey value.</summary>
    public double Saturation { get; init; }

    /// <summary>RandomGrayscale's probability; grey is 0.2989 R + 0.587 G + 0.114 B.</summary>
    public double Greyscale { get; init; }

    internal bool Crops => MinimumCropArea < 1;

    internal void Check()
    {
        Require(MinimumCropArea > 0 && MinimumCropArea <= MaximumCropArea
            && MaximumCropArea <= 1, "0 < MinimumCropArea <= MaximumCropArea <= 1");
        Require(MinimumAspectRatio > 0 && MinimumAspectRatio <= MaximumAspectRatio
            && double.IsFinite(MaximumAspectRatio), "0 < MinimumAspectRatio <= MaximumAspectRatio");
        Require(Brightness >= 0 && Contrast >= 0 && Saturation >= 0
            && double.IsFinite(Brightness + Contrast + Saturation), "Brightness, Contrast and Saturation at least 0");
        Require(Rotation is >= 0 and <= 360, "Rotation between 0 and 360");
        Require(IsProbability(HorizontalFlip) && IsProbability(VerticalFlip)
            && IsProbability(Greyscale), "HorizontalFlip, VerticalFlip and Greyscale between 0 and 1");
    }

    private static bool IsProbability(double value) => value is >= 0 and <= 1;

    private static void Require(bool holds, string rule)
    {
        if (!holds)
        {
            throw new ArgumentException($"The augmentation needs {rule}.");
        }
    }
}
