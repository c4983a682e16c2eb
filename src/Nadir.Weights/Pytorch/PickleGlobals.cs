namespace Nadir.Weights.Pytorch;

/// <summary>The allow-list: every global that a pickle may name, and what is made of it.</summary>
internal static class PickleGlobals
{
    // TorchScript compiles the classes of a program into a package of this name, whatever they were called.
    private const string ScriptModule = "__torch__";

    private static readonly Dictionary<string, object> s_allowed = Allowed();

    /// <summary>
    /// Finds an allowed name: a <see cref="PickleGlobal"/>, or a plain value such as an element type.
    /// </summary>
    /// <exception cref="InvalidDataException">The name is not on the list; the message gives it.</exception>
    public static object Find(string module, string name)
    {
        if (s_allowed.TryGetValue($"{module}.{name}", out var found))
        {
            return found;
        }

        if (module == ScriptModule || module.StartsWith(ScriptModule + '.', StringComparison.Ordinal))
        {
            return new PickleScriptClass($"{module}.{name}");
        }

        throw new InvalidDataException(
            $"its pickle names '{module}.{name}', which is not on the list of allowed names; nothing was executed; "
                + $"save only tensors and plain values, such as a module's state_dict().");
    }

    private static Dictionary<string, object> Allowed()
    {
        var allowed = new Dictionary<string, object>(StringComparer.Ordinal);
        (string Storage, string[] TypeNames, DataType Type)[] types =
        [
            ("Byte", ["uint8"], DataType.U8),
            ("Char", ["int8"], DataType.I8),
            ("Short", ["int16", "short"], DataType.I16),
            ("Int", ["int32", "int"], DataType.I32),
            ("Long", ["int64", "long"], DataType.I64),
            ("Half", ["float16", "half"], DataType.F16),
            ("Float", ["float32", "float"], DataType.F32),
            ("Double", ["float64", "double"], DataType.F64),
            ("BFloat16", ["bfloat16"], DataType.BF16),
            ("Bool", ["bool"], DataType.Bool),
        ];
        foreach (var (storage, typeNames, type) in types)
        {
            foreach (var prefix in (string[])["torch", "torch.cuda"])
            {
                var name = $"{prefix}.{storage}Storage";
                allowed[name] = new PickleStorageClass(name, type);
            }

            foreach (var typeName in typeNames)
            {
                allowed[$"torch.{typeName}"] = type;
            }
        }

        PickleFunction[] functions =
        [
            new("collections.OrderedDict", PickleFunctions.OrderedDictionary),
            new("torch.Size", PickleFunctions.Size),
            new("torch.device", PickleFunctions.Device),
            new("torch._utils._rebuild_tensor", PickleFunctions.RebuildTensor),
            new("torch._utils._rebuild_tensor_v2", PickleFunctions.RebuildTensor),
            new("torch._utils._rebuild_parameter", PickleFunctions.RebuildParameter),
            new("torch.jit._pickle.build_intlist", PickleFunctions.First),
            new("torch.jit._pickle.build_doublelist", PickleFunctions.First),
            new("torch.jit._pickle.build_boollist", PickleFunctions.First),
            new("torch.jit._pickle.build_tensorlist", PickleFunctions.First),
            new("torch.jit._pickle.restore_type_tag", PickleFunctions.First),
        ];
        foreach (var function in functions)
        {
            allowed[function.Name] = function;
        }

        return allowed;
    }
}

/// <summary>
/// A name of the allow-list. It stands for nothing in this process: no type is looked up and nothing of that name is
/// called.
/// </summary>
internal abstract record PickleGlobal(string Name);

/// <summary>A name that a pickle may apply to arguments; what is then made is decided here.</summary>
internal sealed record PickleFunction(string Name, Func<object?[], object?> Apply) : PickleGlobal(Name);

/// <summary>
/// A class of a TorchScript archive, such as <c>__torch__.clip.model.VisionTransformer</c>. Its program stays unread;
/// an object of it is only a <see cref="ScriptObject"/>.
/// </summary>
internal sealed record PickleScriptClass(string Name) : PickleGlobal(Name);

/// <summary>A storage class such as <c>torch.FloatStorage</c>, named by persistent identifiers.</summary>
internal sealed record PickleStorageClass(string Name, DataType ElementType) : PickleGlobal(Name);

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
        arguments is [object?[] sizes] ? Array.ConvertAll(Integers(sizes, "torch.Size"), static size => (object?)size)
            : throw Wrong("torch.Size");

    /// <summary><c>torch.device('cuda', 0)</c>: its text, such as <c>cuda:0</c>.</summary>
    public static object Device(object?[] arguments) => arguments switch
    {
        [string type] => type,
        [string type, long index] => $"{type}:{index}",
        _ => throw Wrong("torch.device"),
    };

    /// <summary>
    /// <c>_rebuild_tensor_v2(storage, offset, size, stride, requires_grad, backward_hooks[, metadata])</c>.
    /// </summary>
    public static object RebuildTensor(object?[] arguments)
    {
        if (arguments is [PytorchStorage storage, long offset, object?[] size, object?[] stride, ..])
        {
            var shape = Integers(size, "a tensor's size");
            var strides = Integers(stride, "a tensor's stride");
            var tensor = new PytorchTensor(storage, offset, shape, strides);
            PytorchTensorExtent.Check(tensor);
            return tensor;
        }

        throw Wrong("torch._utils._rebuild_tensor_v2");
    }

    /// <summary><c>_rebuild_parameter(data, requires_grad, backward_hooks)</c>: the data.</summary>
    public static object RebuildParameter(object?[] arguments) =>
        arguments is [PytorchTensor data, bool, ..] ? data : throw Wrong("torch._utils._rebuild_parameter");

    /// <summary>
    /// TorchScript's marks of a collection's type, <c>build_intlist(list)</c> and <c>restore_type_tag(value, type)</c>:
    /// the value.
    /// </summary>
    public static object? First(object?[] arguments) =>
        arguments is [_] or [_, string] ? arguments[0] : throw Wrong("torch.jit._pickle");

    private static long[] Integers(object?[] values, string what) => Array.ConvertAll(
        values,
        value => value is long number ? number
            : throw new InvalidDataException($"its pickle gives {what} that is not a tuple of whole numbers."));

    private static InvalidDataException Wrong(string name) =>
        new($"its pickle applies '{name}' to arguments of another kind than PyTorch writes.");
}

/// <summary>The persistent identifiers by which a checkpoint's pickle names its storages.</summary>
internal static class PersistentId
{
    // More bytes than this cannot be counted.
    private const long MaximumElements = long.MaxValue / sizeof(double);

    /// <summary>
    /// Parses <c>('storage', class, key, location, count)</c>; the legacy format adds the part of another storage
    /// that this one views, always None since PyTorch 0.4.
    /// </summary>
    /// <exception cref="InvalidDataException">It is of another form.</exception>
    public static PytorchStorage Parse(object? id) =>
        id is object?[] and ["storage", PickleStorageClass type, string key, string,
            long and >= 0 and <= MaximumElements and var count, .. ([] or [null])]
            ? new PytorchStorage(key, type.ElementType, count)
            : throw new InvalidDataException("its pickle names a storage in a way that PyTorch does not.");
}
