using Nadir.Torch.Bridge;

namespace Nadir.Torch;

/// <summary>Turns the recording of gradients off on this thread until it is disposed. Scopes nest.</summary>
/// <example><code>using (new NoGradScope()) { parameter.AddInPlace(step); }</code></example>
public readonly ref struct NoGradScope : IDisposable
{
    private readonly bool _restore;

    /// <summary>Turns recording off.</summary>
    public NoGradScope()
    {
        _restore = NativeMethods.GradModeGet() != 0;
        NativeMethods.GradModeSet(0);
    }

    /// <summary>Whether operators on this thread record gradients now.</summary>
    public static bool IsGradEnabled => NativeMethods.GradModeGet() != 0;

    /// <summary>Turns recording on again if it was on before.</summary>
    public void Dispose()
    {
        if (_restore)
        {
            NativeMethods.GradModeSet(1);
        }
    }
}

/// <summary>Turns the recording of gradients on, on this thread, inside a <see cref="NoGradScope"/>.</summary>
public readonly ref struct EnableGradScope : IDisposable
{
    private readonly bool _restore;

    /// <summary>Turns recording on.</summary>
    public EnableGradScope()
    {
        _restore = NativeMethods.GradModeGet() == 0;
        NativeMethods.GradModeSet(1);
    }

    /// <summary>Turns recording off again if it was off before.</summary>
    public void Dispose()
    {
        if (_restore)
        {
            NativeMethods.GradModeSet(0);
        }
    }
}

/// <summary>
/// Lets the operators that gain from it (matrix products, convolutions) compute in a lower precision on this thread
/// until it is disposed. PyTorch's <c>torch.autocast</c>.
/// </summary>
/// <remarks>
/// Weights are cast once and kept until the outermost scope ends. So end it before the optimizer's step, and run
/// <see cref="Tensor.Backward"/> outside it, as with PyTorch.
/// </remarks>
public readonly unsafe ref struct AutocastScope : IDisposable
{
    private readonly bool _entered;
    private readonly DeviceType _device;
    private readonly int _previouslyEnabled;
    private readonly int _previousType;

    /// <summary>Turns autocast on.</summary>
    /// <param name="device">Whose operators are meant.</param>
    /// <param name="type">The lower precision: BFloat16, or Float16 on a GPU.</param>
    /// <param name="enabled">False turns autocast off inside a scope that turned it on.</param>
    /// <exception cref="ArgumentException">The processor computes in no such precision.</exception>
    public AutocastScope(DeviceType device, ScalarType type = ScalarType.BFloat16, bool enabled = true)
    {
        if (type is not (ScalarType.BFloat16 or ScalarType.Float16)
            || (device == DeviceType.Cpu && type != ScalarType.BFloat16))
        {
            throw new ArgumentException($"Autocast on {device} cannot compute in {type}; use BFloat16.", nameof(type));
        }
        int previouslyEnabled;
        int previousType;
        NativeError.ThrowIfFailed(
            NativeMethods.AutocastGet((int)device, &previouslyEnabled, &previousType), "autocast");
        NativeError.ThrowIfFailed(NativeMethods.AutocastSet((int)device, enabled ? 1 : 0, (int)type), "autocast");
        NativeError.ThrowIfFailed(NativeMethods.AutocastNest(1), "autocast");
        _device = device;
        _previouslyEnabled = previouslyEnabled;
        _previousType = previousType;
        _entered = true;
    }

    /// <summary>Restores what was before; the outermost scope also drops the cast weights.</summary>
    public void Dispose()
    {
        if (_entered)
        {
            NativeError.ThrowIfFailed(NativeMethods.AutocastNest(-1), "autocast");
            NativeError.ThrowIfFailed(
                NativeMethods.AutocastSet((int)_device, _previouslyEnabled, _previousType), "autocast");
        }
    }
}

/// <summary>Gradients of several tensors at once.</summary>
public static unsafe class Gradients
{
    /// <summary>
    /// The gradients of the outputs' sum with respect to the inputs, returned and not added to
    /// <see cref="Tensor.Grad"/>. PyTorch's <c>torch.autograd.grad</c>.
    /// </summary>
    /// <param name="outputs">What is differentiated.</param>
    /// <param name="inputs">With respect to what.</param>
    /// <param name="outputGradients">One of each output's shape; null where all outputs are single numbers.</param>
    /// <param name="retainGraph">Whether the graph is kept for another call.</param>
    /// <param name="createGraph">Whether the gradients can be differentiated themselves.</param>
    /// <returns>One an input; null where the outputs do not depend on it.</returns>
    /// <exception cref="TorchException">libtorch refused.</exception>
    public static Tensor?[] Of(
        IReadOnlyList<Tensor> outputs, IReadOnlyList<Tensor> inputs, IReadOnlyList<Tensor?>? outputGradients = null,
        bool retainGraph = false, bool createGraph = false)
    {
        ArgumentNullException.ThrowIfNull(outputs);
        ArgumentNullException.ThrowIfNull(inputs);
        if (outputGradients is not null && outputGradients.Count != outputs.Count)
        {
            throw new ArgumentException("There must be one gradient an output.", nameof(outputGradients));
        }
        using var outputHandles = new HandleList(outputs);
        using var inputHandles = new HandleList(inputs);
        using var gradientHandles = new HandleList(outputGradients ?? []);
        var results = new nint[inputs.Count];
        fixed (nint* resultPointer = results)
        {
            int status = NativeMethods.Gradients(
                outputHandles.Pointer, outputGradients is null ? null : gradientHandles.Pointer, outputs.Count,
                inputHandles.Pointer, inputs.Count, retainGraph || createGraph ? 1 : 0, createGraph ? 1 : 0,
                resultPointer);
            NativeError.ThrowIfBackwardFailed(status);
        }
        return Array.ConvertAll(results, static handle => handle == 0 ? null : new Tensor(handle));
    }
}
