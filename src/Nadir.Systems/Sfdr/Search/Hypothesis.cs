namespace Nadir.Systems.Sfdr.Search;

/// <summary>A caption that a search found.</summary>
/// <param name="Words">Its word ids, without start and end.</param>
/// <param name="LogProbability">The logarithm of its probability.</param>
/// <param name="Score">That, divided by a power of the length; decides the order, more is better.</param>
/// <param name="IsComplete">Whether the end was said; otherwise the length ran out.</param>
public sealed record Hypothesis(IReadOnlyList<long> Words, double LogProbability, double Score, bool IsComplete);
