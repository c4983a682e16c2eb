namespace Nadir.Server.Archives;

/// <summary>A range of time.</summary>
/// <param name="Start">Its beginning; null when unknown.</param>
/// <param name="End">Its end; null when unknown.</param>
internal sealed record TimeRange(DateTimeOffset? Start, DateTimeOffset? End);
