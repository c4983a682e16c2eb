namespace Nadir.Metrics.Published;

/// <summary>Where a published value was read.</summary>
/// <param name="Name">What to call the place.</param>
/// <param name="Address">A web address.</param>
public sealed record PublishedSource(string Name, Uri Address);
