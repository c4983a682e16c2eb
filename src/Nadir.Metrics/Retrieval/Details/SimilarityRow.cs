namespace Nadir.Metrics;

/// <summary>Computes the similarities of one image to all captions.</summary>
/// <param name="image">The image's index.</param>
/// <param name="similarities">Takes one value a caption; higher is more similar, NaN is not allowed.</param>
public delegate void SimilarityRow(int image, Span<float> similarities);
