namespace Nadir.Metrics;

/// <summary>A list of numbers that grows without being copied, so that tens of millions need no more memory than they take.</summary>
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

    /// <summary>Takes back what was added from an index on.</summary>
    internal void RemoveFrom(int index)
    {
        Count = index;
        _last = index >> Bits < _chunks.Count ? _chunks[index >> Bits] : [];
    }
}
