namespace Nadir.Metrics;

/// <summary>How often an n-gram stands in a caption.</summary>
internal readonly record struct NGramCount(int Id, int Count);
