using Nadir.Torch.Bridge;

namespace Nadir.Torch;

/// <summary>A source of random numbers on the processor, apart from the common one. One thread at a time.</summary>
public sealed unsafe class TorchGenerator : IDisposable
{
    private readonly GeneratorHandle _handle;

    /// <summary>Makes a generator.</summary>
    /// <param name="seed">The same seed gives the same numbers.</param>
    public TorchGenerator(long seed)
    {
        nint handle;
        NativeError.ThrowIfFailed(NativeMethods.GeneratorNew(seed, &handle), "generator");
        _handle = new GeneratorHandle(handle);
    }

    private TorchGenerator(GeneratorHandle handle) => _handle = handle;

    /// <summary>The state, as bytes that <see cref="SetState"/> takes back.</summary>
    public byte[] GetState()
    {
        nint state;
        int status = NativeMethods.GeneratorStateGet(BeginUse(), &state);
        EndUse();
        NativeError.ThrowIfFailed(status, "generator");
        using var tensor = new Tensor(state);
        return tensor.ToArray<byte>();
    }

    /// <summary>Continues from a state.</summary>
    /// <exception cref="TorchException">The bytes are no state of such a generator.</exception>
    public void SetState(ReadOnlySpan<byte> state)
    {
        using Tensor tensor = Tensor.FromArray(state, state.Length);
        int status = NativeMethods.GeneratorStateSet(BeginUse(), tensor.BeginUse());
        tensor.EndUse();
        EndUse();
        NativeError.ThrowIfFailed(status, "generator");
    }

    /// <summary>Starts again from a seed.</summary>
    public void Seed(long seed)
    {
        int status = NativeMethods.GeneratorSeed(BeginUse(), seed);
        EndUse();
        NativeError.ThrowIfFailed(status, "generator");
    }

    /// <summary>Releases the generator.</summary>
    public void Dispose() => _handle.Dispose();

    /// <summary>The native handle, protected from being freed until <see cref="EndUse"/>.</summary>
    internal nint BeginUse()
    {
        ObjectDisposedException.ThrowIf(_handle.IsClosed, this);
        bool taken = false;
        _handle.DangerousAddRef(ref taken);
        return _handle.DangerousGetHandle();
    }

    internal void EndUse() => _handle.DangerousRelease();

    /// <summary>The common generator of a device; it must be disposed as any other, which leaves the device's own.</summary>
    internal static TorchGenerator DefaultOf(Device device)
    {
        nint handle;
        NativeError.ThrowIfFailed(
            NativeMethods.GeneratorDefault((int)device.Type, device.Index, &handle), "generator");
        return new TorchGenerator(new GeneratorHandle(handle));
    }
}
