using System.Numerics;

namespace Nadir.Torch.Serialization.Pickle;

/// <summary>
/// Reads pickles as data. Where Python would import and call, it makes plain values and <see cref="StoredTensor"/>s
/// for the names of <see cref="PickleGlobals"/> and refuses everything else.
/// </summary>
/// <remarks>
/// Values: null, bool, long, <see cref="BigInteger"/>, double, string, byte[], List of object (list), object[] (tuple),
/// OrderedDictionary (dict), <see cref="ScriptObject"/>. The machine does not recurse, but what it makes may be nested deeply or contain itself.
/// </remarks>
internal sealed class Unpickler
{
    private const byte HighestProtocol = 5;

    // A tensor takes about 25. Bounds the memory of a pickle that consists of empty collections.
    private const int MaximumSteps = 5_000_000;

    private readonly PickleStack _stack = new();

    /// <summary>Reads one pickle, from its protocol mark to its stop mark.</summary>
    /// <exception cref="InvalidDataException">The pickle is damaged, or holds something that is not allowed.</exception>
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
        return machine._stack.IsEmpty ? result : throw new InvalidDataException("its pickle leaves values on the stack.");
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
                if (!PickleScalars.TryRead(opcode, ref reader, out var value) && !PickleCollections.TryMake(opcode, _stack, out value))
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
                    : throw new InvalidDataException("its pickle calls something that is not on the list of allowed names.");
            case PickleOpcode.NewObject:
                return _stack.Pop(2) is [PickleScriptClass, object?[] { Length: 0 }]
                    ? new ScriptObject()
                    : throw new InvalidDataException("its pickle makes an object of a class, which checkpoints of tensors do not need.");
            case PickleOpcode.BinaryPersistentId:
                return PersistentId.Parse(_stack.Pop());
            case PickleOpcode.Build:
                return Build(_stack.Pop(2));
            default:
                throw new InvalidDataException($"its pickle uses opcode 0x{(byte)opcode:x2}, which checkpoints of tensors do not need.");
        }
    }
}
