namespace Nadir.Archive;

/// <summary>What the catalog knows of an image.</summary>
/// <param name="Stamp">The file as it was when it was indexed.</param>
/// <param name="Hash">SHA-256 of the content; null when it was never read to its end.</param>
/// <param name="State">What became of it.</param>
/// <param name="Reason">Why it failed, in a sentence; null when it did not.</param>
public sealed record CatalogItem(SourceStamp Stamp, byte[]? Hash, ItemState State, string? Reason);
