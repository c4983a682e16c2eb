namespace Nadir.Torch.Serialization.Pickle;

/// <summary>What is made where a pickle applies an allowed name to arguments.</summary>
internal static class PickleFunctions
{
    /// <summary><c>collections.OrderedDict()</c>, or of a list of pairs.</summary>
    public static object OrderedDictionary(object?[] arguments)
    {
        var dictionary = new OrderedDictionary<object, object?>(PickleKeyComparer.Instance);
        if (arguments is [List<object?> pairs])
        {
            foreach (var pair in pairs)
            {
                var (key, value) = pair switch
                {
                    object?[] { Length: 2 } tuple => (tuple[0], tuple[1]),
                    List<object?> { Count: 2 } list => (list[0], list[1]),
                    _ => throw Wrong("collections.OrderedDict"),
                };
                dictionary[PickleKeyComparer.Key(key)] = value;
            }
        }
        else if (arguments.Length > 0)
        {
            throw Wrong("collections.OrderedDict");
        }

        return dictionary;
    }

    /// <summary><c>torch.Size((2, 3))</c>: the tuple itself.</summary>
    public static object Size(object?[] arguments) =>
        arguments is [object?[] sizes] ? Array.ConvertAll(Integers(sizes, "torch.Size"), static size => (object?)size) : throw Wrong("torch.Size");

    /// <summary><c>torch.device('cuda', 0)</c>: its text, such as <c>cuda:0</c>.</summary>
    public static object Device(object?[] arguments) => arguments switch
    {
        [string type] => type,
        [string type, long index] => $"{type}:{index}",
        _ => throw Wrong("torch.device"),
    };

    /// <summary><c>_rebuild_tensor_v2(storage, offset, size, stride, requires_grad, backward_hooks[, metadata])</c>.</summary>
    public static object RebuildTensor(object?[] arguments)
    {
        if (arguments is [StorageReference storage, long offset, object?[] size, object?[] stride, ..])
        {
            var shape = Integers(size, "a tensor's size");
            var strides = Integers(stride, "a tensor's stride");
            var tensor = new StoredTensor(storage, offset, shape, strides);
            StoredTensorExtent.Check(tensor);
            return tensor;
        }

        throw Wrong("torch._utils._rebuild_tensor_v2");
    }

    /// <summary><c>_rebuild_parameter(data, requires_grad, backward_hooks)</c>: the data.</summary>
    public static object RebuildParameter(object?[] arguments) =>
        arguments is [StoredTensor data, bool, ..] ? data : throw Wrong("torch._utils._rebuild_parameter");

    /// <summary>TorchScript's marks of a collection's type, <c>build_intlist(list)</c> and <c>restore_type_tag(value, type)</c>: the value.</summary>
    public static object? First(object?[] arguments) =>
        arguments is [_] or [_, string] ? arguments[0] : throw Wrong("torch.jit._pickle");

    private static long[] Integers(object?[] values, string what) => Array.ConvertAll(
        values,
        value => value is long number ? number : throw new InvalidDataException($"its pickle gives {what} that is not a tuple of whole numbers."));

    private static InvalidDataException Wrong(string name) => new($"its pickle applies '{name}' to arguments of another kind than PyTorch writes.");
}
