namespace Nadir.Archive.Ingest;

/// <summary>
/// What became of one image. A report that something was added, replaced or removed comes after it was made durable.
/// </summary>
/// <param name="Source">Full path of the image, or of a folder that could not be read.</param>
/// <param name="Outcome">What was done.</param>
/// <param name="Reason">Why it failed, in a sentence; null when it did not.</param>
public sealed record ItemReport(string Source, ItemOutcome Outcome, string? Reason);
