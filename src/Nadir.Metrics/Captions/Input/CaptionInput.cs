namespace Nadir.Metrics;

/// <summary>Predictions joined with their references.</summary>
/// <param name="Predictions">By image, in the order of the file of predictions.</param>
/// <param name="WithoutCaption">Images that only the file of references has; they are not scored.</param>
public sealed record CaptionInput(IReadOnlyList<CaptionPrediction> Predictions, IReadOnlyList<string> WithoutCaption);
