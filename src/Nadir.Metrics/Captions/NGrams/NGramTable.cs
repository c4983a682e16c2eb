using System.Numerics;
using System.Runtime.InteropServices;

namespace Nadir.Metrics;

/// <summary>
/// Numbers distinct n-grams: each by the number of its first n-1 tokens and its last token, so no two collide.
/// </summary>
/// <remarks>
/// A hash table with linear probing, since looking up n-grams is most of the work of the metrics that count them.
/// Reading is safe from many threads while nobody adds.
/// </remarks>
internal sealed class NGramTable
{
    /// <summary>The prefix of a single token.</summary>
    internal const int NoPrefix = -1;

    private const int Absent = -1;

    private ulong[] _keys; // 0 is an empty slot.
    private int[] _ids;

    /// <summary>An empty table that grows where it must.</summary>
    /// <param name="capacity">For how many n-grams there is room at once.</param>
    internal NGramTable(int capacity = 512)
    {
        var slots = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Clamp(capacity, 8, 1 << 28) * 2);
        (_keys, _ids) = (new ulong[slots], new int[slots]);
    }

    internal int Count { get; private set; }

    internal int Add(int prefix, int token)
    {
        var key = Key(prefix, token);
        var slot = Slot(key);
        if (_keys[slot] == key)
        {
            return _ids[slot];
        }

        (_keys[slot], _ids[slot]) = (key, Count);
        Count++;
        if (2 * Count > _keys.Length)
        {
            Grow();
        }

        return Count - 1;
    }

    /// <summary>The number of an n-gram; one that the table lacks gets the next number of an overlay.</summary>
    internal int Find(int prefix, int token, Dictionary<ulong, int> overlay)
    {
        var key = Key(prefix, token);
        var id = Find(key);
        if (id != Absent || overlay.TryGetValue(key, out id))
        {
            return id;
        }

        id = Count + overlay.Count;
        overlay.Add(key, id);
        return id;
    }

    /// <summary>Whether the table has an n-gram, and its number.</summary>
    internal bool TryFind(int prefix, int token, out int id) => (id = Find(Key(prefix, token))) != Absent;

    /// <summary>How many slots <see cref="WriteTo"/> writes.</summary>
    internal int Slots => _keys.Length;

    /// <summary>Writes the table, without its size.</summary>
    internal void WriteTo(Stream stream)
    {
        stream.Write(MemoryMarshal.AsBytes(_keys.AsSpan()));
        stream.Write(MemoryMarshal.AsBytes(_ids.AsSpan()));
    }

    /// <summary>Reads what <see cref="WriteTo"/> wrote.</summary>
    /// <param name="stream">The table.</param>
    /// <param name="count">N-grams.</param>
    /// <param name="slots">Slots.</param>
    /// <exception cref="InvalidDataException">There are not twice as many slots as n-grams, or not
    /// a power of 2.</exception>
    internal static NGramTable ReadFrom(Stream stream, int count, int slots)
    {
        if (count < 0 || !BitOperations.IsPow2(slots) || slots / 2 < count || slots > stream.Length)
        {
            throw new InvalidDataException($"{count} n-grams do not stand in {slots} slots.");
        }

        var table = new NGramTable(slots / 2) { Count = count };
        stream.ReadExactly(MemoryMarshal.AsBytes(table._keys.AsSpan()));
        stream.ReadExactly(MemoryMarshal.AsBytes(table._ids.AsSpan()));
        return table;
    }

    private static ulong Key(int prefix, int token) => ((ulong)(uint)(prefix + 2) << 32) | (uint)token;

    private int Find(ulong key)
    {
        var slot = Slot(key);
        return _keys[slot] == key ? _ids[slot] : Absent;
    }

    // Where a key is, or the empty slot where it would be. Multiplying by 2^64 over the golden ratio spreads the keys.
    private int Slot(ulong key)
    {
        var mask = _keys.Length - 1;
        var slot = (int)((key * 0x9E3779B97F4A7C15) >> (64 - BitOperations.Log2((uint)_keys.Length)));
        while (_keys[slot] != key && _keys[slot] != 0)
        {
            slot = (slot + 1) & mask;
        }

        return slot;
    }

    private void Grow()
    {
        var (keys, ids) = (_keys, _ids);
        (_keys, _ids) = (new ulong[2 * keys.Length], new int[2 * keys.Length]);
        for (var i = 0; i < keys.Length; i++)
        {
            if (keys[i] != 0)
            {
                var slot = Slot(keys[i]);
                (_keys[slot], _ids[slot]) = (keys[i], ids[i]);
            }
        }
    }
}
