namespace Nadir.Metrics;

/// <summary>A near-duplicate with the names of its two images.</summary>
/// <param name="Image">The image of the evaluated split.</param>
/// <param name="TrainingImage">The training image nearest to it.</param>
/// <param name="Cosine">Of the two.</param>
/// <param name="OwnCropCosine">Of the evaluated image and its own crop.</param>
public sealed record NamedNearDuplicate(string Image, string TrainingImage, double Cosine, double OwnCropCosine);
