namespace Nadir.Datasets;

/// <summary>Counts of one split.</summary>
/// <param name="Split">Which one.</param>
/// <param name="Images">Its images.</param>
/// <param name="Captions">Its captions that are not blank.</param>
/// <param name="UncaptionedImages">Its images without any caption.</param>
public sealed record SplitSummary(DatasetSplit Split, int Images, int Captions, int UncaptionedImages);
