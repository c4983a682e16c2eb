namespace Nadir.Stac.Fetching;

/// <summary>What came of a fetch.</summary>
/// <param name="Address">Where the content came from, after all redirects; addresses within it are relative to this.</param>
/// <param name="IsUnchanged">The server said that the content is the one that was named; nothing was written.</param>
/// <param name="Bytes">Bytes written.</param>
/// <param name="Validators">What to recognise the content by next time.</param>
public sealed record FetchedContent(Uri Address, bool IsUnchanged, long Bytes, FetchValidators Validators);
