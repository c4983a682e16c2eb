namespace Nadir.Metrics;

/// <summary>An item that a query found.</summary>
/// <param name="Index">The place of the image or caption in the gallery.</param>
/// <param name="Score">Its similarity to the query; higher is more similar.</param>
public readonly record struct ScoredItem(int Index, float Score);
