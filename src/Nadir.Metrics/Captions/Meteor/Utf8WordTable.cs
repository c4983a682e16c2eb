using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace Nadir.Metrics;

/// <summary>
/// Numbers distinct words from 0 on, which come as UTF-8: millions of them a second, without a string for each.
/// </summary>
/// <remarks>Reading is safe from many threads while nobody adds.</remarks>
internal sealed class Utf8WordTable
{
    private const int Absent = -1;

    private readonly List<int> _starts = [0];
    private byte[] _bytes = new byte[1 << 12];
    private ulong[] _hashes = new ulong[1 << 10]; // 0 is an empty slot.
    private int[] _ids = new int[1 << 10];

    internal int Count => _starts.Count - 1;

    /// <summary>The number of a word; -1 for one that the table lacks.</summary>
    internal int Find(string word)
    {
        Span<byte> utf8 = word.Length <= 128 ? stackalloc byte[3 * word.Length] : new byte[3 * word.Length];
        var bytes = utf8[..Encoding.UTF8.GetBytes(word, utf8)];
        var slot = Slot(bytes, Hash(bytes));
        return _hashes[slot] == 0 ? Absent : _ids[slot];
    }

    /// <summary>Writes the words, without how many they are.</summary>
    internal void WriteTo(Stream stream)
    {
        stream.Write(MemoryMarshal.AsBytes(CollectionsMarshal.AsSpan(_starts)));
        stream.Write(_bytes.AsSpan(0, _starts[^1]));
    }

    /// <summary>Reads what <see cref="WriteTo"/> wrote, into an empty table.</summary>
    /// <exception cref="InvalidDataException">These are no words.</exception>
    internal void ReadFrom(Stream stream, int count)
    {
        var starts = new int[count + 1];
        stream.ReadExactly(MemoryMarshal.AsBytes(starts.AsSpan()));
        if (starts[0] != 0 || starts[^1] < 0 || starts[^1] > stream.Length)
        {
            throw new InvalidDataException("Words end outside the file.");
        }

        var bytes = new byte[starts[^1]];
        stream.ReadExactly(bytes);
        for (var word = 0; word < count; word++)
        {
            if (starts[word + 1] < starts[word] || starts[word + 1] > bytes.Length
                || Add(bytes.AsSpan(starts[word]..starts[word + 1])) != word)
            {
                throw new InvalidDataException("Words overlap or stand there twice.");
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal int Add(ReadOnlySpan<byte> word)
    {
        var hash = Hash(word);
        var slot = Slot(word, hash);
        if (_hashes[slot] != 0)
        {
            return _ids[slot];
        }

        var (id, start) = (Count, _starts[^1]);
        if (start + word.Length > _bytes.Length)
        {
            Array.Resize(ref _bytes, Math.Max(2 * _bytes.Length, start + word.Length));
        }

        word.CopyTo(_bytes.AsSpan(start));
        _starts.Add(start + word.Length);
        (_hashes[slot], _ids[slot]) = (hash, id);
        if (2 * Count > _hashes.Length)
        {
            Grow();
        }

        return id;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Hash(ReadOnlySpan<byte> word)
    {
        var hash = 0x9E3779B97F4A7C15 ^ (ulong)word.Length;
        for (; word.Length >= sizeof(ulong); word = word[sizeof(ulong)..])
        {
            hash = Mix(hash ^ MemoryMarshal.Read<ulong>(word));
        }

        // Two reads that may overlap: the length is in the hash already.
        ulong last = word.Length switch
        {
            >= sizeof(uint) => MemoryMarshal.Read<uint>(word)
                | ((ulong)MemoryMarshal.Read<uint>(word[^sizeof(uint)..]) << 32),
            >= sizeof(ushort) => MemoryMarshal.Read<ushort>(word) | ((ulong)word[^1] << 16),
            1 => word[0],
            _ => 0,
        };
        return Mix(hash ^ last) | 1;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Mix(ulong value)
    {
        value *= 0xD6E8FEB86659FD93;
        return value ^ (value >> 32);
    }

    // Where a word is, or the empty slot where it would be.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int Slot(ReadOnlySpan<byte> word, ulong hash)
    {
        var mask = _hashes.Length - 1;
        var slot = (int)(hash >> (64 - BitOperations.Log2((uint)_hashes.Length)));
        while (_hashes[slot] != 0 && !(_hashes[slot] == hash && word.SequenceEqual(Bytes(_ids[slot]))))
        {
            slot = (slot + 1) & mask;
        }

        return slot;
    }

    private ReadOnlySpan<byte> Bytes(int id) => _bytes.AsSpan(_starts[id], _starts[id + 1] - _starts[id]);

    private void Grow()
    {
        var (hashes, ids) = (_hashes, _ids);
        (_hashes, _ids) = (new ulong[2 * hashes.Length], new int[2 * ids.Length]);
        var mask = _hashes.Length - 1;
        for (var i = 0; i < hashes.Length; i++)
        {
            if (hashes[i] != 0)
            {
                var slot = (int)(hashes[i] >> (64 - BitOperations.Log2((uint)_hashes.Length)));
                while (_hashes[slot] != 0)
                {
                    slot = (slot + 1) & mask;
                }

                (_hashes[slot], _ids[slot]) = (hashes[i], ids[i]);
            }
        }
    }
}
