namespace Nadir.Torch.Serialization.Pickle;

/// <summary>Walks over the value of a pickle. Nothing here recurses, since the value may be nested as deeply as its author liked.</summary>
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
    public static List<StoredTensor> Tensors(object? root)
    {
        var found = new List<StoredTensor>();
        var seen = new HashSet<object>(ReferenceEqualityComparer.Instance);
        var pending = new Queue<object?>([root]);
        while (pending.TryDequeue(out var value))
        {
            if (value is StoredTensor tensor && seen.Add(tensor))
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

    /// <summary>Puts tensors in the place of their descriptions, in the collections themselves.</summary>
    /// <returns>The value, or the tensor that takes its place.</returns>
    public static object? Replace(object? root, IReadOnlyDictionary<StoredTensor, Tensor> tensors)
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
                    dictionary.SetAt(i, Tensor(dictionary.GetAt(i).Value));
                    pending.Enqueue(dictionary.GetAt(i).Value);
                }
            }
            else
            {
                var list = (IList<object?>)value!;
                for (var i = 0; i < list.Count; i++)
                {
                    list[i] = Tensor(list[i]);
                    pending.Enqueue(list[i]);
                }
            }
        }

        return Tensor(root);

        object? Tensor(object? value) => value is StoredTensor stored ? tensors[stored] : value;
    }

    /// <summary>Refuses values that contain themselves or are nested too deeply, so that others may walk over them by recursion.</summary>
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
                var height = 1 + parts.Select(part => part is null ? 0 : heights.GetValueOrDefault(part)).DefaultIfEmpty().Max();
                heights[value!] = height <= MaximumDepth
                    ? height
                    : throw new InvalidDataException($"its pickle nests collections more than {MaximumDepth} deep.");
                pending.Pop();
            }
        }
    }
}
