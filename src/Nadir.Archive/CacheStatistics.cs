namespace Nadir.Archive;

/// <summary>What a cache has done so far, and what it holds.</summary>
/// <param name="Hits">Look-ups of what was kept.</param>
/// <param name="Misses">Look-ups of what was not.</param>
/// <param name="Entries">Values that are kept.</param>
/// <param name="Bytes">Bytes that they take, about; null where nobody counts them.</param>
public readonly record struct CacheStatistics(long Hits, long Misses, long Entries, long? Bytes);
