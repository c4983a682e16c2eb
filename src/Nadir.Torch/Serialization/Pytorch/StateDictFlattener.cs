using System.Globalization;

namespace Nadir.Torch.Serialization;

/// <summary>Collects the tensors of a nested value under dotted names.</summary>
internal static class StateDictFlattener
{
    // A value whose parts are shared can have far more paths than bytes; no model has so many.
    private const int MaximumSteps = 1_000_000;
    private const int MaximumNameLength = 4096;

    /// <exception cref="InvalidDataException">Two tensors would have the same name, or there are too many paths.</exception>
    public static Dictionary<string, Tensor> Flatten(object? root)
    {
        var found = new Dictionary<string, Tensor>(StringComparer.Ordinal);
        var pending = new Stack<(string Name, object? Value)>([(string.Empty, root)]);
        for (var step = 0; pending.TryPop(out var item); step++)
        {
            if (step == MaximumSteps || item.Name.Length > MaximumNameLength)
            {
                throw new InvalidDataException($"it has more than {MaximumSteps} parts, or names of more than {MaximumNameLength} characters.");
            }

            if (item.Value is Tensor tensor)
            {
                if (!found.TryAdd(item.Name, tensor))
                {
                    throw new InvalidDataException($"two of its tensors would be named '{item.Name}'.");
                }
            }
            else
            {
                foreach (var (key, value) in Parts(item.Value).Reverse())
                {
                    pending.Push((item.Name.Length == 0 ? key : $"{item.Name}.{key}", value));
                }
            }
        }

        return found;
    }

    private static IEnumerable<(string Key, object? Value)> Parts(object? value) => value switch
    {
        OrderedDictionary<object, object?> dictionary => dictionary.Select(static pair => (Text(pair.Key), pair.Value)),
        object?[] or List<object?> => ((IList<object?>)value).Select(static (part, index) => (Text(index), part)),
        _ => [],
    };

    private static string Text(object key) => Convert.ToString(key, CultureInfo.InvariantCulture)!;
}
