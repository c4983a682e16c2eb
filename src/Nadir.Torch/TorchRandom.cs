using Nadir.Torch.Bridge;

namespace Nadir.Torch;

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
