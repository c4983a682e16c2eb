using System.Numerics;
using System.Runtime.InteropServices;

namespace Nadir.Weights.Pytorch;

/// <summary>
/// Reads pickles as data. Where Python would import and call, it makes plain values and <see cref="PytorchTensor"/>s
/// for the names of <see cref="PickleGlobals"/> and refuses everything else.
/// </summary>
/// <remarks>
/// Values: null, bool, long, <see cref="BigInteger"/>, double, string, byte[], List of object (list), object[] (tuple),
/// OrderedDictionary (dict), <see cref="ScriptObject"/>. The machine does not recurse, but what it makes may be nested
/// deeply or contain itself.
/// </remarks>
internal sealed class Unpickler
{
    private const byte HighestProtocol = 5;

    // A tensor takes about 25. Bounds the memory of a pickle that consists of empty collections.
    private const int MaximumSteps = 5_000_000;

    private readonly PickleStack _stack = new();

    /// <summary>Reads one pickle, from its protocol mark to its stop mark.</summary>
    /// <exception cref="InvalidDataException">The pickle is damaged, or holds something that is
    /// not allowed.</exception>
    public static object? Load(ref PickleReader reader)
    {
        if (reader.Opcode() != PickleOpcode.Protocol)
        {
            throw new InvalidDataException("it holds no pickle of protocol 2 or later.");
        }

        var protocol = reader.Byte();
        if (protocol is < 2 or > HighestProtocol)
        {
            throw new InvalidDataException($"its pickle has protocol {protocol}; 2 to {HighestProtocol} can be read.");
        }

        var machine = new Unpickler();
        var steps = 0;
        for (var opcode = reader.Opcode(); opcode != PickleOpcode.Stop; opcode = reader.Opcode())
        {
            if (++steps > MaximumSteps)
            {
                throw new InvalidDataException($"its pickle has more than {MaximumSteps} steps.");
            }

            machine.Execute(opcode, ref reader);
        }

        var result = machine._stack.Pop();
        return machine._stack.IsEmpty ? result
            : throw new InvalidDataException("its pickle leaves values on the stack.");
    }

    private void Execute(PickleOpcode opcode, ref PickleReader reader)
    {
        switch (opcode)
        {
            case PickleOpcode.Mark:
                _stack.Mark();
                break;
            case PickleOpcode.Pop:
                _stack.Pop();
                break;
            case PickleOpcode.PopMark:
                _stack.PopMark();
                break;
            case PickleOpcode.Duplicate:
                _stack.Push(_stack.Peek());
                break;
            case PickleOpcode.Frame:
                reader.UInt64(); // A hint for buffering.
                break;
            case PickleOpcode.BinaryPut:
                _stack.Memoize(reader.Byte());
                break;
            case PickleOpcode.LongBinaryPut:
                _stack.Memoize(reader.UInt32());
                break;
            case PickleOpcode.Memoize:
                _stack.Memoize();
                break;
            case PickleOpcode.BinaryGet:
                _stack.Recall(reader.Byte());
                break;
            case PickleOpcode.LongBinaryGet:
                _stack.Recall(reader.UInt32());
                break;
            default:
                if (!PickleScalars.TryRead(opcode, ref reader, out var value)
                    && !PickleCollections.TryMake(opcode, _stack, out value))
                {
                    value = Object(opcode, ref reader);
                }

                _stack.Push(value);
                break;
        }
    }

    private static object Build(object?[] operands)
    {
        switch (operands)
        {
            case [ScriptObject target, OrderedDictionary<object, object?> state]:
                foreach (var (name, value) in state)
                {
                    target[name] = value;
                }

                return target;
            case [OrderedDictionary<object, object?> dictionary, OrderedDictionary<object, object?>]:
                // PyTorch gives an OrderedDict attributes (module versions); they are no weights.
                return dictionary;
            default:
                throw new InvalidDataException("its pickle sets the state of an object that is not a dictionary.");
        }
    }

    private object? Object(PickleOpcode opcode, ref PickleReader reader)
    {
        switch (opcode)
        {
            case PickleOpcode.Global:
                var module = reader.Line();
                return PickleGlobals.Find(module, reader.Line());
            case PickleOpcode.StackGlobal:
                return _stack.Pop(2) is [string moduleName, string name]
                    ? PickleGlobals.Find(moduleName, name)
                    : throw new InvalidDataException("its pickle names a global by something that is not a text.");
            case PickleOpcode.Reduce:
                return _stack.Pop(2) is [PickleFunction function, object?[] arguments]
                    ? function.Apply(arguments)
                    : throw new InvalidDataException(
                        "its pickle calls something that is not on the list of allowed names.");
            case PickleOpcode.NewObject:
                return _stack.Pop(2) is [PickleScriptClass, object?[] { Length: 0 }]
                    ? new ScriptObject()
                    : throw new InvalidDataException(
                        "its pickle makes an object of a class, which checkpoints of tensors do not need.");
            case PickleOpcode.BinaryPersistentId:
                return PersistentId.Parse(_stack.Pop());
            case PickleOpcode.Build:
                return Build(_stack.Pop(2));
            default:
                throw new InvalidDataException(
                    $"its pickle uses opcode 0x{(byte)opcode:x2}, which checkpoints of tensors do not need.");
        }
    }
}

/// <summary>
/// The stack of a pickle machine with its marks, and its memo. One byte of input adds at most one entry.
/// </summary>
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

/// <summary>The opcodes of Python's pickle protocols 2 to 5 that checkpoints of tensors use.</summary>
/// <remarks>
/// Source: CPython's <c>Lib/pickletools.py</c>. Of those that make objects of classes only NEWOBJ is here, for the
/// modules of TorchScript archives, which become dictionaries.
/// </remarks>
internal enum PickleOpcode : byte
{
    Mark = (byte)'(',
    Stop = (byte)'.',
    Pop = (byte)'0',
    PopMark = (byte)'1',
    Duplicate = (byte)'2',
    BinaryFloat = (byte)'G',
    BinaryInt = (byte)'J',
    BinaryInt1 = (byte)'K',
    BinaryInt2 = (byte)'M',
    None = (byte)'N',
    BinaryPersistentId = (byte)'Q',
    Reduce = (byte)'R',
    BinaryUnicode = (byte)'X',
    Append = (byte)'a',
    Build = (byte)'b',
    Global = (byte)'c',
    Dictionary = (byte)'d',
    EmptyDictionary = (byte)'}',
    Appends = (byte)'e',
    BinaryGet = (byte)'h',
    LongBinaryGet = (byte)'j',
    List = (byte)'l',
    EmptyList = (byte)']',
    BinaryPut = (byte)'q',
    LongBinaryPut = (byte)'r',
    SetItem = (byte)'s',
    Tuple = (byte)'t',
    EmptyTuple = (byte)')',
    SetItems = (byte)'u',
    BinaryBytes = (byte)'B',
    ShortBinaryBytes = (byte)'C',
    Protocol = 0x80,
    NewObject = 0x81,
    Tuple1 = 0x85,
    Tuple2 = 0x86,
    Tuple3 = 0x87,
    NewTrue = 0x88,
    NewFalse = 0x89,
    Long1 = 0x8a,
    Long4 = 0x8b,
    ShortBinaryUnicode = 0x8c,
    BinaryUnicode8 = 0x8d,
    BinaryBytes8 = 0x8e,
    StackGlobal = 0x93,
    Memoize = 0x94,
    Frame = 0x95,
}

/// <summary>An object of a TorchScript archive: its attributes by name. None of its methods is read.</summary>
internal sealed class ScriptObject() : OrderedDictionary<object, object?>(PickleKeyComparer.Instance);
