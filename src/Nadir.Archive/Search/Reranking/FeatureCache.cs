namespace Nadir.Archive.Search.Reranking;

/// <summary>Features of the pictures that were asked for last, within a number of bytes. Thread-safe.</summary>
internal sealed class FeatureCache(long capacity)
{
    // Key, path, list node and dictionary entry, about.
    private const int EntryBytes = 400;

    private readonly RecentlyUsed<FeatureKey, Half[]> _entries = new(capacity, features => EntryBytes + (2L * features.Length));

    /// <summary>Bytes that are in use, about; never more than the capacity.</summary>
    public long Bytes => _entries.Bytes;

    public Half[]? Find(FeatureKey key) => _entries.TryFind(key, out var features) ? features : null;

    /// <summary>Keeps features, and drops those that were not used for longest until they fit.</summary>
    /// <param name="key">What they were made from.</param>
    /// <param name="features">Must not be changed any more.</param>
    public void Add(FeatureKey key, Half[] features) => _entries.Add(key, features);
}
