using System.Runtime.InteropServices;

namespace Nadir.Metrics;

/// <summary>
/// A list of numbers that grows without being copied, so that tens of millions need no more memory than they take.
/// </summary>
internal sealed class ChunkedNumbers
{
    private const int Bits = 18;
    private const int Mask = (1 << Bits) - 1;

    private readonly List<int[]> _chunks = [];
    private int[] _last = [];

    internal int Count { get; private set; }

    internal int this[int index]
    {
        get => _chunks[index >> Bits][index & Mask];
        set => _chunks[index >> Bits][index & Mask] = value;
    }

    internal void Add(int number)
    {
        if ((Count & Mask) == 0)
        {
            _last = Count >> Bits < _chunks.Count ? _chunks[Count >> Bits] : new int[1 << Bits];
            if (Count >> Bits == _chunks.Count)
            {
                _chunks.Add(_last);
            }
        }

        _last[Count & Mask] = number;
        Count++;
    }

    /// <summary>Writes the numbers, without how many they are.</summary>
    internal void WriteTo(Stream stream)
    {
        for (var left = Count; left > 0; left -= 1 << Bits)
        {
            stream.Write(MemoryMarshal.AsBytes(_chunks[(Count - left) >> Bits].AsSpan(0, Math.Min(left, 1 << Bits))));
        }
    }

    /// <summary>Reads what <see cref="WriteTo"/> wrote, into an empty list.</summary>
    /// <exception cref="EndOfStreamException">There are fewer numbers.</exception>
    internal void ReadFrom(Stream stream, int count)
    {
        for (var left = count; left > 0; left -= 1 << Bits)
        {
            _last = new int[1 << Bits];
            _chunks.Add(_last);
            stream.ReadExactly(MemoryMarshal.AsBytes(_last.AsSpan(0, Math.Min(left, 1 << Bits))));
        }

        Count += count;
    }

    /// <summary>Takes back what was added from an index on.</summary>
    internal void RemoveFrom(int index)
    {
        Count = index;
        _last = index >> Bits < _chunks.Count ? _chunks[index >> Bits] : [];
    }
}
