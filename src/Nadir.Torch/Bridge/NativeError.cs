using System.Runtime.InteropServices;

namespace Nadir.Torch.Bridge;

/// <summary>Turns the bridge's statuses into exceptions.</summary>
internal static unsafe class NativeError
{
    public static void ThrowIfFailed(int status, string operatorName)
    {
        if (status != 0)
        {
            Throw(operatorName);
        }
    }

    /// <summary>For calls that walk a graph: the error names the node that failed, where it is known.</summary>
    public static void ThrowIfBackwardFailed(int status)
    {
        if (status != 0)
        {
            string? node = Marshal.PtrToStringUTF8((nint)NativeMethods.LastNode());
            Throw(string.IsNullOrEmpty(node) ? "backward" : node);
        }
    }

    /// <summary>Throws the calling thread's last error.</summary>
    public static void Throw(string operatorName)
    {
        string? message = Marshal.PtrToStringUTF8((nint)NativeMethods.LastError());
        throw new TorchException(operatorName, string.IsNullOrEmpty(message) ? "libtorch gave no reason" : message);
    }
}
