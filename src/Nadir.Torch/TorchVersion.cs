using System.Runtime.InteropServices;
using Nadir.Torch.Bridge;

namespace Nadir.Torch;

/// <summary>Which libtorch is in use.</summary>
public static unsafe class TorchVersion
{
    /// <summary>The version that the bridge was built for, such as <c>1.13.1</c>.</summary>
    public static string Libtorch => Marshal.PtrToStringUTF8((nint)NativeMethods.LibtorchVersion())!;
}
