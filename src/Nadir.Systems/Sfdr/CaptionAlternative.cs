namespace Nadir.Systems.Sfdr;

/// <summary>One caption of a picture.</summary>
/// <param name="Text">Its words, lower-case, joined by blanks.</param>
/// <param name="Words">Its words.</param>
/// <param name="LogProbability">The natural logarithm of its probability.</param>
/// <param name="Score">That, divided by a power of the length: what the order of alternatives is made by.</param>
public sealed record CaptionAlternative(string Text, IReadOnlyList<string> Words, double LogProbability, double Score);
