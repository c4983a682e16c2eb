using System.Diagnostics.CodeAnalysis;

namespace Nadir.Archive;

/// <summary>
/// Keeps values that were used last, within a number of bytes: exactly those, in the order of their use.
/// </summary>
/// <typeparam name="TKey">What names a value's content.</typeparam>
/// <typeparam name="TValue">Must not be changed any more once it is kept.</typeparam>
/// <param name="capacity">The most bytes.</param>
/// <param name="sizeOf">Bytes that a value takes, always the same.</param>
/// <param name="keepsLast">Whether the last one is kept even where it is larger than the capacity by itself.</param>
/// <remarks>Thread-safe. Decision 0271 says why it is not a package's.</remarks>
public sealed class RecentlyUsed<TKey, TValue>(long capacity, Func<TValue, long> sizeOf, bool keepsLast = false)
    where TKey : notnull
{
    private readonly Lock _gate = new();
    private readonly Dictionary<TKey, LinkedListNode<(TKey Key, TValue Value)>> _places = [];

    // The one that was used last comes first.
    private readonly LinkedList<(TKey Key, TValue Value)> _order = new();
    private long _bytes;
    private long _hits;
    private long _misses;

    /// <summary>What it has done so far, and what it holds, all of one moment.</summary>
    public CacheStatistics Statistics
    {
        get
        {
            lock (_gate)
            {
                return new CacheStatistics(_hits, _misses, _order.Count, _bytes);
            }
        }
    }

    /// <summary>Bytes of what is kept; never more than the capacity, unless the last one is larger and kept.</summary>
    public long Bytes
    {
        get
        {
            lock (_gate)
            {
                return _bytes;
            }
        }
    }

    /// <summary>Finds a value, which counts as used by it.</summary>
    /// <param name="key">Its key.</param>
    /// <param name="value">The value.</param>
    /// <returns>Whether it is kept.</returns>
    public bool TryFind(TKey key, [MaybeNullWhen(false)] out TValue value)
    {
        lock (_gate)
        {
            if (!_places.TryGetValue(key, out var place))
            {
                _misses++;
                value = default;
                return false;
            }

            _hits++;
            _order.Remove(place);
            _order.AddFirst(place);
            value = place.Value.Value;
            return true;
        }
    }

    /// <summary>
    /// Keeps a value; what was not used for longest makes room. One that is kept already stays as it is.
    /// </summary>
    /// <param name="key">Its key.</param>
    /// <param name="value">The value.</param>
    public void Add(TKey key, TValue value)
    {
        lock (_gate)
        {
            if ((sizeOf(value) > capacity && !keepsLast) || _places.ContainsKey(key))
            {
                return;
            }

            _places.Add(key, _order.AddFirst((key, value)));
            for (_bytes += sizeOf(value); _bytes > capacity && _order.Count > 1; _order.RemoveLast())
            {
                var (oldest, dropped) = _order.Last!.Value;
                _places.Remove(oldest);
                _bytes -= sizeOf(dropped);
            }
        }
    }
}
