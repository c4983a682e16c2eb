namespace Nadir.Reports;

/// <summary>Which regions of one image each word of a caption attends to.</summary>
/// <param name="Image">The image's index in the gallery.</param>
/// <param name="Words">The caption's words in order, each with its weights over the image's regions.</param>
public sealed record RegionWordAttention(int Image, IReadOnlyList<TitledMap> Words);
