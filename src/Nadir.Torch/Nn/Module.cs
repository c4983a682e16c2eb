namespace Nadir.Torch.Nn;

/// <summary>
/// A part of a network with weights of its own: PyTorch's <c>torch.nn.Module</c>. Derived classes register their
/// parameters, buffers and parts in the constructor and override <see cref="Forward"/>.
/// </summary>
/// <remarks>
/// Owns its parameters and buffers, which live outside every <see cref="TensorScope"/> until the module is disposed.
/// The <see cref="Tensor"/> objects stay the same through <see cref="LoadStateDict"/> and the To methods, so fields and
/// optimizers that hold them stay valid. Not safe for concurrent use, except for <see cref="Forward"/> in evaluation mode.
/// </remarks>
public abstract partial class Module : IDisposable
{
    private readonly OrderedDictionary<string, Tensor> _parameters = new(StringComparer.Ordinal);
    private readonly OrderedDictionary<string, (Tensor Tensor, bool Persistent)> _buffers = new(StringComparer.Ordinal);
    private readonly OrderedDictionary<string, Module> _modules = new(StringComparer.Ordinal);

    /// <summary>Whether the module is in training mode, as it is at first. Dropout and batch normalization heed it.</summary>
    public bool Training { get; private set; } = true;

    /// <summary>Computes the module's result. A module with other inputs declares a method of its own instead.</summary>
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

    /// <summary>Takes a tensor that is part of the module's state but no parameter, such as running statistics.</summary>
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
        if (name.Contains('.', StringComparison.Ordinal) || _parameters.ContainsKey(name) || _buffers.ContainsKey(name) || _modules.ContainsKey(name))
        {
            throw new ArgumentException($"'{name}' has a dot or is taken already in {GetType().Name}.", nameof(name));
        }
    }
}
