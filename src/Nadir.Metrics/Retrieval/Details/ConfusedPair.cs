namespace Nadir.Metrics;

/// <summary>Two classes of which one was taken for the other.</summary>
/// <param name="Query">The class of the queries' images.</param>
/// <param name="Found">The class that was found first instead.</param>
/// <param name="Count">How many queries; a fraction where places are shared.</param>
/// <param name="Queries">How many queries the class has in all.</param>
public sealed record ConfusedPair(string Query, string Found, double Count, double Queries);
