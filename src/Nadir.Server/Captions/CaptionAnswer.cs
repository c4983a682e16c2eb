namespace Nadir.Server.Captions;

/// <summary>What a captioner says of a picture.</summary>
/// <param name="Caption">The best caption.</param>
/// <param name="Alternatives">As many as were asked for and found, the best first.</param>
/// <param name="Stored">Whether the archive keeps the best one now.</param>
internal sealed record CaptionAnswer(string Caption, IReadOnlyList<AlternativeCaption> Alternatives, bool Stored);
