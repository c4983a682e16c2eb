using Nadir.Datasets;

namespace Nadir.Systems.Training.Recipes;

/// <summary>How training pictures are varied; the ranges are torchvision's.</summary>
public sealed record AugmentationRecipe
{
    /// <summary>Smallest share of the area that a crop keeps, above 0 to 1.</summary>
    public double MinimumCropArea { get; set; } = 0.6;

    /// <summary>Flips and rotations by 90 degrees: a view from straight above has no up.</summary>
    public bool FlipsAndRotations { get; set; } = true;

    /// <summary>Brightness, contrast and saturation are each multiplied by 1 - jitter to 1 + jitter.</summary>
    public double ColorJitter { get; set; } = 0.2;

    /// <summary>The same as options of a loader.</summary>
    internal AugmentationOptions ToOptions() => new()
    {
        MinimumCropArea = MinimumCropArea,
        HorizontalFlip = FlipsAndRotations ? 0.5 : 0,
        VerticalFlip = FlipsAndRotations ? 0.5 : 0,
        QuarterTurns = FlipsAndRotations,
        Brightness = ColorJitter,
        Contrast = ColorJitter,
        Saturation = ColorJitter,
    };
}
