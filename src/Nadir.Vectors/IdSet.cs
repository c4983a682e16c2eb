using System.Numerics;

namespace Nadir.Vectors;

/// <summary>A set of vector ids, one bit an id up to the largest: for filters and deletions.</summary>
/// <remarks>Any number of threads may read it while none changes it.</remarks>
public sealed class IdSet
{
    /// <summary>The largest id that a set can hold, about 69 thousand million.</summary>
    public const long MaximumId = (1L << 36) - 1;

    private ulong[] _words = [];

    /// <summary>Creates an empty set.</summary>
    public IdSet()
    {
    }

    /// <summary>Creates a set of some ids.</summary>
    /// <param name="ids">Ids from 0 to <see cref="MaximumId"/>, in any order.</param>
    public IdSet(IEnumerable<long> ids)
    {
        ArgumentNullException.ThrowIfNull(ids);
        foreach (long id in ids)
        {
            Add(id);
        }
    }

    /// <summary>How many ids the set holds. Counts them each time.</summary>
    public long Count
    {
        get
        {
            long count = 0;
            foreach (ulong word in _words)
            {
                count += BitOperations.PopCount(word);
            }

            return count;
        }
    }

    /// <summary>Adds an id; nothing happens when it is there.</summary>
    /// <param name="id">0 to <see cref="MaximumId"/>.</param>
    public void Add(long id)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(id);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(id, MaximumId);
        int word = (int)(id >> 6);
        if (word >= _words.Length)
        {
            Array.Resize(ref _words, (int)Math.Max(word + 1L, Math.Min(2L * _words.Length, (MaximumId >> 6) + 1)));
        }

        _words[word] |= 1UL << (int)(id & 63);
    }

    /// <summary>Removes an id; nothing happens when it is not there.</summary>
    public void Remove(long id)
    {
        if (Contains(id))
        {
            _words[id >> 6] &= ~(1UL << (int)(id & 63));
        }
    }

    /// <summary>The ids, ascending.</summary>
    internal IEnumerable<long> All() => From(0);

    /// <summary>The ids from one on, ascending.</summary>
    /// <param name="first">The smallest id that is wanted, not negative; it need not be in the set.</param>
    public IEnumerable<long> From(long first)
    {
        for (var word = (int)Math.Min(first >> 6, _words.Length); word < _words.Length; word++)
        {
            for (var rest = word == first >> 6 ? _words[word] >> (int)(first & 63) << (int)(first & 63)
                : _words[word]; rest != 0; rest &= rest - 1)
            {
                yield return ((long)word << 6) + BitOperations.TrailingZeroCount(rest);
            }
        }
    }

    /// <summary>Whether the set holds an id.</summary>
    public bool Contains(long id)
    {
        ulong word = (ulong)id >> 6;
        return word < (ulong)_words.Length && ((_words[word] >> (int)(id & 63)) & 1) != 0;
    }

    /// <summary>
    /// Whether the set holds each of 64 ids that follow one another, a bit each, the first in the lowest.
    /// </summary>
    /// <param name="first">The first id, not negative.</param>
    internal ulong BitsFrom(long first)
    {
        long word = first >> 6;
        int shift = (int)(first & 63);
        ulong low = word < _words.Length ? _words[word] >> shift : 0;
        return shift == 0 || word + 1 >= _words.Length ? low : low | (_words[word + 1] << (64 - shift));
    }
}
