using System.Runtime.InteropServices;

namespace Nadir.Torch.Bridge;

/// <summary>Owns one reference to a native tensor. The finalizer is the safety net for what nobody disposed.</summary>
internal sealed class TensorHandle : SafeHandle
{
    public TensorHandle(nint handle)
        : base(0, ownsHandle: true) => SetHandle(handle);

    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle()
    {
        NativeMethods.TensorRelease(handle);
        return true;
    }
}
