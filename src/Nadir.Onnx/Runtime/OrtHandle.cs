using System.Runtime.InteropServices;

namespace Nadir.Onnx;

/// <summary>An object of ONNX Runtime, freed by the function of its kind.</summary>
internal sealed unsafe class OrtHandle : SafeHandle
{
    private readonly OrtApi _api;
    private readonly OrtFunction _release;

    public OrtHandle(OrtApi api, nint value, OrtFunction release)
        : base(0, ownsHandle: true)
    {
        (_api, _release) = (api, release);
        SetHandle(value);
    }

    public override bool IsInvalid => handle == 0;

    /// <summary>The pointer; valid as long as this is not disposed.</summary>
    public nint Value => handle;

    protected override bool ReleaseHandle()
    {
        ((delegate* unmanaged<nint, void>)_api[_release])(handle);
        return true;
    }
}
