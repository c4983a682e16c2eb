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

    /// <summary>
    /// The common generator of a device; it must be disposed as any other, which leaves the device's own.
    /// </summary>
    internal static TorchGenerator DefaultOf(Device device)
    {
        nint handle;
        NativeError.ThrowIfFailed(
            NativeMethods.GeneratorDefault((int)device.Type, device.Index, &handle), "generator");
        return new TorchGenerator(new GeneratorHandle(handle));
    }
}

/// <summary>The common sources of random numbers, one a device. Thread-safe, but threads share one sequence.</summary>
public static class TorchRandom
{
    /// <summary>Starts the sources of all devices from a seed.</summary>
    public static void ManualSeed(long seed) =>
        NativeError.ThrowIfFailed(NativeMethods.ManualSeed(seed), "manual_seed");

    /// <summary>The state of a device's source, to continue a training exactly.</summary>
    /// <param name="device">The processor when left out.</param>
    public static byte[] GetState(Device? device = null)
    {
        using TorchGenerator generator = TorchGenerator.DefaultOf(device ?? Device.Cpu);
        return generator.GetState();
    }

    /// <summary>Continues from a state.</summary>
    /// <param name="state">What <see cref="GetState"/> gave.</param>
    /// <param name="device">The processor when left out.</param>
    /// <exception cref="TorchException">The bytes are no state of this device's source.</exception>
    public static void SetState(ReadOnlySpan<byte> state, Device? device = null)
    {
        using TorchGenerator generator = TorchGenerator.DefaultOf(device ?? Device.Cpu);
        generator.SetState(state);
    }
}
