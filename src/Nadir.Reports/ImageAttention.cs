namespace Nadir.Reports;

/// <summary>Where a model looks in one image.</summary>
/// <param name="Image">The image's index in the gallery.</param>
/// <param name="Maps">One or more maps, each with a title such as the name of a module; all images have the same titles.</param>
public sealed record ImageAttention(int Image, IReadOnlyList<TitledMap> Maps);
