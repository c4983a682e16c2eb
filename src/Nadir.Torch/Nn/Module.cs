namespace Nadir.Torch.Nn;

/// <summary>
/// A part of a network with weights of its own: PyTorch's <c>torch.nn.Module</c>. Derived classes register their
/// parameters, buffers and parts in the constructor and override <see cref="Forward"/>.
/// </summary>
/// <remarks>
/// Owns its parameters and buffers, which live outside every <see cref="TensorScope"/> until the module is disposed.
/// The <see cref="Tensor"/> objects stay the same through <see cref="LoadStateDict"/> and the To methods, so fields and
/// optimizers that hold them stay valid. Not safe for concurrent use, except for <see cref="Forward"/> in evaluation
/// mode.
/// </remarks>
public abstract class Module : IDisposable
{
    private readonly OrderedDictionary<string, Tensor> _parameters = new(StringComparer.Ordinal);
    private readonly OrderedDictionary<string, (Tensor Tensor, bool Persistent)> _buffers = new(StringComparer.Ordinal);
    private readonly OrderedDictionary<string, Module> _modules = new(StringComparer.Ordinal);

    /// <summary>
    /// Whether the module is in training mode, as it is at first. Dropout and batch normalization heed it.
    /// </summary>
    public bool Training { get; private set; } = true;

    /// <summary>
    /// Computes the module's result. A module with other inputs declares a method of its own instead.
    /// </summary>
    /// <param name="input">What the derived class says.</param>
    /// <returns>A new tensor; the caller's, or the innermost scope's, to dispose.</returns>
    /// <exception cref="NotSupportedException">The module has no function of a single tensor.</exception>
    public virtual Tensor Forward(Tensor input) =>
        throw new NotSupportedException($"{GetType().Name} has no function of a single tensor.");

    /// <summary>Switches this module and its parts to training mode, or to evaluation mode.</summary>
    public void Train(bool mode = true)
    {
        Training = mode;
        foreach (var module in _modules.Values)
        {
            module.Train(mode);
        }
    }

    /// <summary>Switches this module and its parts to evaluation mode.</summary>
    public void Eval() => Train(false);

    /// <summary>Disposes all parameters and buffers, also those of the parts.</summary>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Takes a tensor as a parameter: it gets gradients, and the module owns it.</summary>
    /// <param name="name">Its name within this module, without dots.</param>
    /// <param name="tensor">Of real numbers.</param>
    /// <returns>The tensor itself.</returns>
    /// <exception cref="ArgumentException">The name is taken or has a dot.</exception>
    protected Tensor RegisterParameter(string name, Tensor tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        CheckName(name);
        tensor.RequiresGrad = true;
        _parameters.Add(name, tensor.DetachFromScope());
        return tensor;
    }

    /// <summary>
    /// Takes a tensor that is part of the module's state but no parameter, such as running statistics.
    /// </summary>
    /// <param name="name">Its name within this module, without dots.</param>
    /// <param name="tensor">The module owns it.</param>
    /// <param name="persistent">Whether <see cref="StateDict"/> lists it.</param>
    /// <returns>The tensor itself.</returns>
    /// <exception cref="ArgumentException">The name is taken or has a dot.</exception>
    protected Tensor RegisterBuffer(string name, Tensor tensor, bool persistent = true)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        CheckName(name);
        _buffers.Add(name, (tensor.DetachFromScope(), persistent));
        return tensor;
    }

    /// <summary>Takes a module as a part of this one, which owns it.</summary>
    /// <param name="name">Its name within this module, without dots.</param>
    /// <param name="module">The part.</param>
    /// <returns>The part itself.</returns>
    /// <exception cref="ArgumentException">The name is taken or has a dot.</exception>
    protected T RegisterModule<T>(string name, T module)
        where T : Module
    {
        ArgumentNullException.ThrowIfNull(module);
        CheckName(name);
        _modules.Add(name, module);
        return module;
    }

    /// <summary>Disposes what the module owns.</summary>
    /// <param name="disposing">True when called by <see cref="Dispose()"/>.</param>
    protected virtual void Dispose(bool disposing)
    {
        if (!disposing)
        {
            return;
        }

        foreach (var tensor in _parameters.Values.Concat(_buffers.Values.Select(static buffer => buffer.Tensor)))
        {
            tensor.Dispose();
        }

        foreach (var module in _modules.Values)
        {
            module.Dispose();
        }
    }

    private void CheckName(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        if (name.Contains('.', StringComparison.Ordinal) || _parameters.ContainsKey(name) || _buffers.ContainsKey(name)
            || _modules.ContainsKey(name))
        {
            throw new ArgumentException($"'{name}' has a dot or is taken already in {GetType().Name}.", nameof(name));
        }
    }

    // Walking over the parts. Names are PyTorch's: the parts' names joined with dots.

    /// <summary>This module, under the empty name, and all of its parts, each before its own parts.</summary>
    public IEnumerable<(string Name, Module Module)> NamedModules() => Walk(string.Empty);

    /// <summary>The parts of this module, without their own parts.</summary>
    public IEnumerable<(string Name, Module Module)> NamedChildren() =>
        _modules.Select(static pair => (pair.Key, pair.Value));

    /// <summary>
    /// All parameters by dotted names. One that several modules share comes once, under its first name.
    /// </summary>
    public IEnumerable<(string Name, Tensor Parameter)> NamedParameters()
    {
        var seen = new HashSet<Tensor>(ReferenceEqualityComparer.Instance);
        foreach (var (prefix, module) in NamedModules())
        {
            foreach (var (name, tensor) in module._parameters)
            {
                if (seen.Add(tensor))
                {
                    yield return (Join(prefix, name), tensor);
                }
            }
        }
    }

    /// <summary>All parameters, each once.</summary>
    public IEnumerable<Tensor> Parameters() => NamedParameters().Select(static pair => pair.Parameter);

    /// <summary>All buffers by dotted names. One that several modules share comes once, under its first name.</summary>
    public IEnumerable<(string Name, Tensor Buffer)> NamedBuffers()
    {
        var seen = new HashSet<Tensor>(ReferenceEqualityComparer.Instance);
        foreach (var (prefix, module) in NamedModules())
        {
            foreach (var (name, (tensor, _)) in module._buffers)
            {
                if (seen.Add(tensor))
                {
                    yield return (Join(prefix, name), tensor);
                }
            }
        }
    }

    private static string Join(string prefix, string name) => prefix.Length == 0 ? name : $"{prefix}.{name}";

    private IEnumerable<(string Name, Module Module)> Walk(string prefix)
    {
        yield return (prefix, this);
        foreach (var (name, module) in _modules)
        {
            foreach (var inner in module.Walk(Join(prefix, name)))
            {
                yield return inner;
            }
        }
    }

    // Weights in and out by name.

    /// <summary>
    /// All parameters and persistent buffers by dotted names, in PyTorch's order: those of a module before those of its
    /// parts.
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
    /// <exception cref="StateDictException">Names or shapes do not fit; the exception lists every one.
    /// Nothing was copied.</exception>
    public void LoadStateOf(Module source)
    {
        ArgumentNullException.ThrowIfNull(source);
        using var noGrad = new NoGradScope();
        using var scope = new TensorScope();
        LoadStateDict(source.StateDict().ToDictionary(static pair => pair.Key, static pair => pair.Value));
    }

    /// <summary>
    /// Copies weights into this module, converting their type where it differs. All are checked before one is copied.
    /// </summary>
    /// <param name="stateDict">Tensors by the names of <see cref="StateDict"/>, on any device; not changed.</param>
    /// <param name="strict">Whether missing and unexpected names are errors. Wrong shapes always are.</param>
    /// <exception cref="StateDictException">Names or shapes do not fit; the exception lists every one.
    /// Nothing was copied.</exception>
    public void LoadStateDict(IReadOnlyDictionary<string, Tensor> stateDict, bool strict = true)
    {
        ArgumentNullException.ThrowIfNull(stateDict);
        var own = StateDict();
        var optional = NamedModules()
            .SelectMany(static pair => pair.Module.OptionalState.Select(name => Join(pair.Name, name)))
            .ToHashSet(StringComparer.Ordinal);
        var missing = own.Keys.Where(name => !stateDict.ContainsKey(name) && !optional.Contains(name)).ToList();
        var unexpected = stateDict.Keys.Where(name => !own.ContainsKey(name)).ToList();
        var shared = own.Where(pair => stateDict.ContainsKey(pair.Key)).ToList();
        var misshaped = shared
            .Where(pair => !pair.Value.Shape.SequenceEqual(stateDict[pair.Key].Shape))
            .Select(pair => $"{pair.Key} is [{string.Join(", ", stateDict[pair.Key].Shape)}] and must be "
                + $"[{string.Join(", ", pair.Value.Shape)}]")
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

    // Type, device and memory order of the weights.

    // Gives a tensor object other elements, as the setter of Python's `data` does.
    private static readonly Operator s_setData = new("aten::set_data");

    /// <summary>Moves all parameters and buffers to a device. What moves loses its gradient.</summary>
    public void To(Device device) =>
        Convert(tensor => tensor.Device.Type == device.Type
            && (device.Type == DeviceType.Cpu || tensor.Device.Index == device.Index)
        ? null
        : tensor.To(device));

    /// <summary>
    /// Converts the parameters and buffers that hold real numbers to another type of real numbers. What changes loses
    /// its gradient.
    /// </summary>
    /// <exception cref="ArgumentException">The type does not hold real numbers.</exception>
    public void To(ScalarType type)
    {
        if (!type.IsFloatingPoint())
        {
            throw new ArgumentException($"Weights cannot be {type}.", nameof(type));
        }

        Convert(tensor => tensor.Type.IsFloatingPoint() && tensor.Type != type ? tensor.To(type) : null);
    }

    /// <summary>
    /// Reorders the parameters of four dimensions (kernels of 2-d convolutions) in memory. With
    /// <see cref="MemoryFormat.ChannelsLast"/> convolutions are faster, and their results are channels-last too.
    /// What changes loses its gradient.
    /// </summary>
    public void ToMemoryFormat(MemoryFormat format) => Convert(tensor =>
        tensor.Dimensions != 4 || (format == MemoryFormat.ChannelsLast ? tensor.IsChannelsLast : tensor.IsContiguous)
            ? null
            : tensor.Contiguous(format));

    /// <summary>Removes the gradients of all parameters.</summary>
    public void ZeroGrad()
    {
        foreach (var parameter in Parameters())
        {
            parameter.ZeroGrad(setToNone: true);
        }
    }

    /// <summary>Switches on or off whether the parameters get gradients; off freezes the module.</summary>
    public void RequiresGrad(bool requiresGrad = true)
    {
        foreach (var parameter in Parameters())
        {
            parameter.RequiresGrad = requiresGrad;
        }
    }

    private void Convert(Func<Tensor, Tensor?> conversion)
    {
        using var noGrad = new NoGradScope();
        var tensors = Parameters().Concat(NamedBuffers().Select(static pair => pair.Buffer));
        foreach (var tensor in tensors)
        {
            using var converted = conversion(tensor);
            if (converted is not null)
            {
                // A gradient of the old type or place would not fit.
                tensor.ZeroGrad(setToNone: true);
                s_setData.Run(tensor, converted);
            }
        }
    }
}

/// <summary>Weights do not fit a module: names are missing or unexpected, or shapes differ.</summary>
public sealed class StateDictException : Exception
{
    /// <summary>Makes an exception with a general message.</summary>
    public StateDictException()
        : this("The weights do not fit the module.")
    {
    }

    /// <summary>Makes an exception from a message.</summary>
    public StateDictException(string message)
        : base(message)
    {
    }

    /// <summary>Makes an exception from a message and its cause.</summary>
    public StateDictException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    internal StateDictException(
        string module, IReadOnlyList<string> missing, IReadOnlyList<string> unexpected, IReadOnlyList<string> misshaped)
        : base(
            $"The weights do not fit {module}{List("missing", missing)}{List("unexpected", unexpected)}"
                + $"{List("of another shape", misshaped)}.") =>
        (Missing, Unexpected, Misshaped) = (missing, unexpected, misshaped);

    /// <summary>Names that the module has and the weights lack.</summary>
    public IReadOnlyList<string> Missing { get; } = [];

    /// <summary>Names that the weights have and the module lacks.</summary>
    public IReadOnlyList<string> Unexpected { get; } = [];

    /// <summary>Names whose shapes differ, with both shapes.</summary>
    public IReadOnlyList<string> Misshaped { get; } = [];

    private static string List(string what, IReadOnlyList<string> items) =>
        items.Count == 0 ? string.Empty : $"; {items.Count} {what}: {string.Join(", ", items)}";
}
