namespace Nadir.Archive.Ports;

/// <summary>One of several sentences for a picture.</summary>
/// <param name="Text">The sentence.</param>
/// <param name="Score">How good the captioner finds it; more is better, on a scale of its own.</param>
public sealed record ScoredCaption(string Text, double Score);
