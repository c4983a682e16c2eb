namespace Nadir.Weights.Pytorch;

/// <summary>
/// Walks over the value of a pickle. Nothing here recurses, since the value may be nested as deeply as its author
/// liked.
/// </summary>
internal static class PickleTree
{
    /// <summary>Deepest nesting that is read. Real checkpoints nest less than ten deep.</summary>
    public const int MaximumDepth = 128;

    /// <summary>The parts of a collection, null for other values.</summary>
    public static IList<object?>? Parts(object? value) => value switch
    {
        OrderedDictionary<object, object?> dictionary => dictionary.Values,
        object?[] or List<object?> => (IList<object?>)value,
        _ => null,
    };

    /// <summary>Every tensor in the value, once.</summary>
    public static List<PytorchTensor> Tensors(object? root)
    {
        var found = new List<PytorchTensor>();
        var seen = new HashSet<object>(ReferenceEqualityComparer.Instance);
        var pending = new Queue<object?>([root]);
        while (pending.TryDequeue(out var value))
        {
            if (value is PytorchTensor tensor && seen.Add(tensor))
            {
                found.Add(tensor);
            }
            else if (Parts(value) is { } parts && seen.Add(value!))
            {
                foreach (var part in parts)
                {
                    pending.Enqueue(part);
                }
            }
        }

        return found;
    }

    /// <summary>
    /// Puts other values in the place of those that are no collections, in the collections themselves.
    /// </summary>
    /// <param name="root">The value.</param>
    /// <param name="replaced">What takes a value's place, or the value itself.</param>
    /// <returns>The value, or what takes its place.</returns>
    public static object? Replace(object? root, Func<object?, object?> replaced)
    {
        var seen = new HashSet<object>(ReferenceEqualityComparer.Instance);
        var pending = new Queue<object?>([root]);
        while (pending.TryDequeue(out var value))
        {
            if (Parts(value) is null || !seen.Add(value!))
            {
                continue;
            }

            if (value is OrderedDictionary<object, object?> dictionary)
            {
                for (var i = 0; i < dictionary.Count; i++)
                {
                    dictionary.SetAt(i, replaced(dictionary.GetAt(i).Value));
                    pending.Enqueue(dictionary.GetAt(i).Value);
                }
            }
            else
            {
                var list = (IList<object?>)value!;
                for (var i = 0; i < list.Count; i++)
                {
                    list[i] = replaced(list[i]);
                    pending.Enqueue(list[i]);
                }
            }
        }

        return replaced(root);
    }

    /// <summary>
    /// Refuses values that contain themselves or are nested too deeply, so that others may walk over them by recursion.
    /// </summary>
    /// <exception cref="InvalidDataException">The value is one of these.</exception>
    public static void CheckDepth(object? root)
    {
        var heights = new Dictionary<object, int>(ReferenceEqualityComparer.Instance);
        var open = new HashSet<object>(ReferenceEqualityComparer.Instance);
        var pending = new Stack<object?>([root]);
        while (pending.TryPeek(out var value))
        {
            if (Parts(value) is not { } parts || heights.ContainsKey(value!))
            {
                pending.Pop();
            }
            else if (open.Add(value!))
            {
                foreach (var part in parts.Where(static part => Parts(part) is not null))
                {
                    pending.Push(!open.Contains(part!) || heights.ContainsKey(part!)
                        ? part
                        : throw new InvalidDataException("its pickle holds a collection that contains itself."));
                }
            }
            else
            {
                // Seen the second time: everything below it is finished.
                var height = 1 + parts.Select(part => part is null ? 0 : heights.GetValueOrDefault(part))
                    .DefaultIfEmpty().Max();
                heights[value!] = height <= MaximumDepth
                    ? height
                    : throw new InvalidDataException($"its pickle nests collections more than {MaximumDepth} deep.");
                pending.Pop();
            }
        }
    }
}

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
            PickleOpcode.Dictionary =>
                Fill(stack.PopMark(), new OrderedDictionary<object, object?>(PickleKeyComparer.Instance)),
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

/// <summary>
/// Equality of the keys that dictionaries of a checkpoint may have: texts, numbers and truth values.
/// Hashes are seeded anew in each process, so that no file can be made whose keys all collide.
/// </summary>
internal sealed class PickleKeyComparer : IEqualityComparer<object>
{
    public static PickleKeyComparer Instance { get; } = new();

    /// <summary>Checks that a value may be a key.</summary>
    /// <exception cref="InvalidDataException">It is of another kind.</exception>
    public static object Key(object? value) => value is string or long or double or bool
        ? value
        : throw new InvalidDataException("its pickle holds a dictionary whose keys are neither texts nor numbers.");

    bool IEqualityComparer<object>.Equals(object? x, object? y) => Equals(x, y);

    int IEqualityComparer<object>.GetHashCode(object value) => HashCode.Combine(value);
}
