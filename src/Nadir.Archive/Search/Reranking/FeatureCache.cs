namespace Nadir.Archive.Search.Reranking;

/// <summary>Features of the pictures that were asked for last, within a number of bytes. Thread-safe.</summary>
internal sealed class FeatureCache(long capacity)
{
    // Key, path, list node and dictionary entry, about.
    private const int EntryBytes = 400;

    private readonly Lock _lock = new();
    private readonly Dictionary<FeatureKey, LinkedListNode<(FeatureKey Key, Half[] Features)>> _entries = [];
    // The one that was used last comes first.
    private readonly LinkedList<(FeatureKey Key, Half[] Features)> _order = new();
    private long _bytes;

    /// <summary>Bytes that are in use, about; never more than the capacity.</summary>
    public long Bytes
    {
        get
        {
            lock (_lock)
            {
                return _bytes;
            }
        }
    }

    public Half[]? Find(FeatureKey key)
    {
        lock (_lock)
        {
            if (!_entries.TryGetValue(key, out var node))
            {
                return null;
            }

            _order.Remove(node);
            _order.AddFirst(node);
            return node.Value.Features;
        }
    }

    /// <summary>Keeps features, and drops those that were not used for longest until they fit.</summary>
    /// <param name="key">What they were made from.</param>
    /// <param name="features">Must not be changed any more.</param>
    public void Add(FeatureKey key, Half[] features)
    {
        lock (_lock)
        {
            if (SizeOf(features) > capacity || _entries.ContainsKey(key))
            {
                return;
            }

            while (_bytes + SizeOf(features) > capacity)
            {
                var oldest = _order.Last!;
                _order.RemoveLast();
                _entries.Remove(oldest.Value.Key);
                _bytes -= SizeOf(oldest.Value.Features);
            }

            _entries.Add(key, _order.AddFirst((key, features)));
            _bytes += SizeOf(features);
        }
    }

    private static long SizeOf(Half[] features) => EntryBytes + (2L * features.Length);
}
