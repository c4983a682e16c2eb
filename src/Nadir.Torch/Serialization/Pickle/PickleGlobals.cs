namespace Nadir.Torch.Serialization.Pickle;

/// <summary>The allow-list: every global that a pickle may name, and what is made of it.</summary>
internal static class PickleGlobals
{
    // TorchScript compiles the classes of a program into a package of this name, whatever they were called.
    private const string ScriptModule = "__torch__";

    private static readonly Dictionary<string, object> s_allowed = Allowed();

    /// <summary>Finds an allowed name: a <see cref="PickleGlobal"/>, or a plain value such as an element type.</summary>
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
            $"its pickle names '{module}.{name}', which is not on the list of allowed names; nothing was executed; save only tensors and plain values, such as a module's state_dict().");
    }

    private static Dictionary<string, object> Allowed()
    {
        var allowed = new Dictionary<string, object>(StringComparer.Ordinal);
        (string Storage, string[] TypeNames, ScalarType Type)[] types =
        [
            ("Byte", ["uint8"], ScalarType.UInt8),
            ("Char", ["int8"], ScalarType.Int8),
            ("Short", ["int16", "short"], ScalarType.Int16),
            ("Int", ["int32", "int"], ScalarType.Int32),
            ("Long", ["int64", "long"], ScalarType.Int64),
            ("Half", ["float16", "half"], ScalarType.Float16),
            ("Float", ["float32", "float"], ScalarType.Float32),
            ("Double", ["float64", "double"], ScalarType.Float64),
            ("BFloat16", ["bfloat16"], ScalarType.BFloat16),
            ("Bool", ["bool"], ScalarType.Bool),
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
