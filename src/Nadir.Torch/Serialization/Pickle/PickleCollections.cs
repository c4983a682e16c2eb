namespace Nadir.Torch.Serialization.Pickle;

/// <summary>The opcodes that make or fill tuples, lists and dictionaries.</summary>
internal static class PickleCollections
{
    /// <summary>
    /// Takes an opcode's operands from the stack and gives what must be pushed; false when it is another opcode.
    /// </summary>
    public static bool TryMake(PickleOpcode opcode, PickleStack stack, out object? value)
    {
        value = opcode switch
        {
            PickleOpcode.EmptyTuple => Array.Empty<object?>(),
            PickleOpcode.Tuple1 => stack.Pop(1),
            PickleOpcode.Tuple2 => stack.Pop(2),
            PickleOpcode.Tuple3 => stack.Pop(3),
            PickleOpcode.Tuple => stack.PopMark(),
            PickleOpcode.EmptyList => new List<object?>(),
            PickleOpcode.List => new List<object?>(stack.PopMark()),
            PickleOpcode.Append => Extend(stack.Pop(1), stack.Pop()),
            PickleOpcode.Appends => Extend(stack.PopMark(), stack.Pop()),
            PickleOpcode.EmptyDictionary => new OrderedDictionary<object, object?>(PickleKeyComparer.Instance),
            PickleOpcode.Dictionary => Fill(stack.PopMark(), new OrderedDictionary<object, object?>(PickleKeyComparer.Instance)),
            PickleOpcode.SetItem => Fill(stack.Pop(2), stack.Pop()),
            PickleOpcode.SetItems => Fill(stack.PopMark(), stack.Pop()),
            _ => null,
        };
        return value is not null;
    }

    private static List<object?> Extend(object?[] values, object? target)
    {
        if (target is not List<object?> list)
        {
            throw new InvalidDataException("its pickle appends to something that is not a list.");
        }

        list.AddRange(values);
        return list;
    }

    private static OrderedDictionary<object, object?> Fill(object?[] pairs, object? target)
    {
        if (target is not OrderedDictionary<object, object?> dictionary || pairs.Length % 2 != 0)
        {
            throw new InvalidDataException("its pickle sets items of something that is not a dictionary.");
        }

        for (var i = 0; i < pairs.Length; i += 2)
        {
            dictionary[PickleKeyComparer.Key(pairs[i])] = pairs[i + 1];
        }

        return dictionary;
    }
}
