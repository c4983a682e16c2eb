using Nadir.Torch;

namespace Nadir.Tests;

/// <summary>Counts the process's tensors for tests that no tensor is left behind.</summary>
internal static class LiveTensors
{
    /// <summary>
    /// How many there are once those are gone that earlier tests left to the finalizer, which would vanish amid the
    /// test.
    /// </summary>
    public static long CountSettled()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return Tensor.LiveCount;
    }
}
