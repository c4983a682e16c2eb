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

    /// <summary>Throws the calling thread's last error.</summary>
    public static void Throw(string operatorName)
    {
        string? message = Marshal.PtrToStringUTF8((nint)NativeMethods.LastError());
        throw new TorchException(operatorName, string.IsNullOrEmpty(message) ? "libtorch gave no reason" : message);
    }
}
