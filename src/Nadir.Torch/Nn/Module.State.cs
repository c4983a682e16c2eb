namespace Nadir.Torch.Nn;

// Weights in and out by name.
public abstract partial class Module
{
    /// <summary>
    /// All parameters and persistent buffers by dotted names, in PyTorch's order: those of a module before those of its parts.
    /// </summary>
    /// <returns>The living tensors, not copies; they remain the module's.</returns>
    public OrderedDictionary<string, Tensor> StateDict()
    {
        var state = new OrderedDictionary<string, Tensor>(StringComparer.Ordinal);
        foreach (var (prefix, module) in NamedModules())
        {
            foreach (var (name, tensor) in module._parameters)
            {
                state.Add(Join(prefix, name), tensor);
            }

            foreach (var (name, (tensor, persistent)) in module._buffers)
            {
                if (persistent)
                {
                    state.Add(Join(prefix, name), tensor);
                }
            }
        }

        return state;
    }

    /// <summary>Copies another module's weights into this one, as <see cref="LoadStateDict"/> does.</summary>
    /// <param name="source">Of the same architecture, on any device; not changed.</param>
    /// <exception cref="StateDictException">Names or shapes do not fit; the exception lists every one. Nothing was copied.</exception>
    public void LoadStateOf(Module source)
    {
        ArgumentNullException.ThrowIfNull(source);
        using var noGrad = new NoGradScope();
        using var scope = new TensorScope();
        LoadStateDict(source.StateDict().ToDictionary(static pair => pair.Key, static pair => pair.Value));
    }

    /// <summary>Copies weights into this module, converting their type where it differs. All are checked before one is copied.</summary>
    /// <param name="stateDict">Tensors by the names of <see cref="StateDict"/>, on any device; not changed.</param>
    /// <param name="strict">Whether missing and unexpected names are errors. Wrong shapes always are.</param>
    /// <exception cref="StateDictException">Names or shapes do not fit; the exception lists every one. Nothing was copied.</exception>
    public void LoadStateDict(IReadOnlyDictionary<string, Tensor> stateDict, bool strict = true)
    {
        ArgumentNullException.ThrowIfNull(stateDict);
        var own = StateDict();
        var optional = NamedModules().SelectMany(static pair => pair.Module.OptionalState.Select(name => Join(pair.Name, name))).ToHashSet(StringComparer.Ordinal);
        var missing = own.Keys.Where(name => !stateDict.ContainsKey(name) && !optional.Contains(name)).ToList();
        var unexpected = stateDict.Keys.Where(name => !own.ContainsKey(name)).ToList();
        var shared = own.Where(pair => stateDict.ContainsKey(pair.Key)).ToList();
        var misshaped = shared
            .Where(pair => !pair.Value.Shape.SequenceEqual(stateDict[pair.Key].Shape))
            .Select(pair => $"{pair.Key} is [{string.Join(", ", stateDict[pair.Key].Shape)}] and must be [{string.Join(", ", pair.Value.Shape)}]")
            .ToList();
        if (misshaped.Count > 0 || (strict && missing.Count + unexpected.Count > 0))
        {
            throw new StateDictException(GetType().Name, strict ? missing : [], strict ? unexpected : [], misshaped);
        }

        using var noGrad = new NoGradScope();
        foreach (var (name, tensor) in shared)
        {
            tensor.CopyInPlace(stateDict[name]);
        }
    }

    /// <summary>Names of this module's own state that a state dict may lack, as old files do.</summary>
    protected virtual IReadOnlyList<string> OptionalState => [];
}
