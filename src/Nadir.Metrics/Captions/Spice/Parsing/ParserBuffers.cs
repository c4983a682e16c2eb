namespace Nadir.Metrics;

/// <summary>
/// Arrays that one batch after the other is computed in: millions of numbers that would otherwise be cleared and
/// collected for every hundred captions. A batch takes arrays in the same order as the one before it. For one thread at
/// a time.
/// </summary>
internal sealed class ParserBuffers
{
    private readonly List<float[]> _arrays = [];
    private int _next;

    /// <summary>Lets a new batch begin; the arrays of the one before it are used again.</summary>
    internal void Reset() => _next = 0;

    /// <summary>Gives an array.</summary>
    /// <param name="length">Numbers that it has at least. What stands in them is anything.</param>
    internal float[] Take(int length)
    {
        if (_next == _arrays.Count)
        {
            _arrays.Add([]);
        }

        if (_arrays[_next].Length < length)
        {
            _arrays[_next] = new float[Math.Max(length, _arrays[_next].Length * 5 / 4)];
        }

        return _arrays[_next++];
    }

    /// <summary>Gives an array whose numbers are 0.</summary>
    /// <param name="length">Numbers that it has at least.</param>
    internal float[] TakeZeros(int length)
    {
        var array = Take(length);
        array.AsSpan(0, length).Clear();
        return array;
    }
}
