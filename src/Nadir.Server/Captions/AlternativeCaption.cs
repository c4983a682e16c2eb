namespace Nadir.Server.Captions;

/// <summary>One caption of several.</summary>
/// <param name="Caption">The sentence.</param>
/// <param name="Score">How good the captioner finds it; more is better.</param>
internal sealed record AlternativeCaption(string Caption, double Score);
