using System.Runtime.InteropServices;

namespace Nadir.Torch.Bridge;

/// <summary>One argument or result; <c>nadir_value</c> of torch_bridge.h.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NativeValue
{
    public NativeTag Tag;
    public int Length;
    public long Payload;

    public readonly double Real => BitConverter.Int64BitsToDouble(Payload);

    public readonly nint Pointer => (nint)Payload;
}
