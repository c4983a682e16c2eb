namespace Nadir.Metrics;

/// <summary>An image of the evaluated split that a training image looks like.</summary>
/// <param name="Image">Its index in the evaluated split.</param>
/// <param name="TrainingImage">The index of the training image nearest to it.</param>
/// <param name="Cosine">Of the two.</param>
/// <param name="OwnCropCosine">Of the image and its own crop; not more than <paramref name="Cosine"/>.</param>
public sealed record NearDuplicate(int Image, int TrainingImage, float Cosine, float OwnCropCosine);
