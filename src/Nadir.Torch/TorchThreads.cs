using System.Runtime.InteropServices;
using Nadir.Torch.Bridge;

namespace Nadir.Torch;

/// <summary>How many threads libtorch uses.</summary>
public static class TorchThreads
{
    /// <summary>Threads that share the work of one operator.</summary>
    /// <exception cref="ArgumentOutOfRangeException">On setting: not positive.</exception>
    public static int Intra
    {
        get => NativeMethods.ThreadsGet();
        set
        {
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(value);
            NativeError.ThrowIfFailed(NativeMethods.ThreadsSet(value), "set_num_threads");
        }
    }

    /// <summary>
    /// The same for operators that the calling thread computes. Setting it is cheap, and other threads keep what they
    /// have, where libtorch computes with OpenMP; elsewhere it is <see cref="Intra"/>.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">On setting: not positive.</exception>
    public static int IntraOfThisThread
    {
        get => NativeMethods.ThreadsGet();
        set
        {
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(value);
            NativeError.ThrowIfFailed(NativeMethods.ThreadsSetHere(value), "omp_set_num_threads");
        }
    }
}

/// <summary>Which libtorch is in use.</summary>
public static unsafe class TorchVersion
{
    /// <summary>The version that the bridge was built for, such as <c>1.13.1</c>.</summary>
    public static string Libtorch => Marshal.PtrToStringUTF8((nint)NativeMethods.LibtorchVersion())!;
}
