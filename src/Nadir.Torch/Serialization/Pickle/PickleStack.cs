using System.Runtime.InteropServices;

namespace Nadir.Torch.Serialization.Pickle;

/// <summary>The stack of a pickle machine with its marks, and its memo. One byte of input adds at most one entry.</summary>
internal sealed class PickleStack
{
    private readonly List<object?> _values = [];
    private readonly Stack<int> _marks = new();
    private readonly Dictionary<uint, object?> _memo = [];

    /// <summary>True when nothing is left, not even a mark.</summary>
    public bool IsEmpty => _values.Count == 0 && _marks.Count == 0;

    // What lies under the last mark cannot be reached before the mark is taken away.
    private int Floor => _marks.TryPeek(out var mark) ? mark : 0;

    public void Push(object? value) => _values.Add(value);

    public void Mark() => _marks.Push(_values.Count);

    public object? Peek() => _values.Count > Floor ? _values[^1] : throw Underflow();

    public object? Pop()
    {
        var value = Peek();
        _values.RemoveAt(_values.Count - 1);
        return value;
    }

    /// <summary>Takes the last values, in the order in which they were pushed.</summary>
    public object?[] Pop(int count)
    {
        if (_values.Count - Floor < count)
        {
            throw Underflow();
        }

        return Take(_values.Count - count);
    }

    /// <summary>Takes everything above the last mark, and the mark.</summary>
    public object?[] PopMark() => _marks.TryPop(out var mark) ? Take(mark) : throw Underflow();

    /// <summary>Notes the top value under a number.</summary>
    public void Memoize(uint index) => _memo[index] = Peek();

    /// <summary>Notes the top value under the next free number.</summary>
    public void Memoize() => Memoize((uint)_memo.Count);

    /// <summary>Pushes the value noted under a number.</summary>
    public void Recall(uint index) => Push(_memo.TryGetValue(index, out var value)
        ? value
        : throw new InvalidDataException($"its pickle recalls number {index}, which it never noted."));

    private static InvalidDataException Underflow() => new("its pickle takes a value from an empty stack.");

    private object?[] Take(int start)
    {
        var taken = CollectionsMarshal.AsSpan(_values)[start..].ToArray();
        _values.RemoveRange(start, _values.Count - start);
        return taken;
    }
}
