using Nadir.Torch.Bridge;

namespace Nadir.Torch;

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
