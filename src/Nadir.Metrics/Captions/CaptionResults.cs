namespace Nadir.Metrics;

/// <summary>What <see cref="CaptionMetrics"/> found.</summary>
/// <param name="Corpus">The values of all images together.</param>
/// <param name="Images">By image, in the order of the input. METEOR's and BLEU's corpus values are no means of these.</param>
/// <param name="MeteorStages">The stages that METEOR had.</param>
public sealed record CaptionResults(
    CaptionScores Corpus, IReadOnlyList<ImageCaptionScores> Images, IReadOnlyList<MeteorStage> MeteorStages);
