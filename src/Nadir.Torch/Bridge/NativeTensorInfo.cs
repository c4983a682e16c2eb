using System.Runtime.InteropServices;

namespace Nadir.Torch.Bridge;

/// <summary>What a tensor is; <c>nadir_tensor_info</c> of torch_bridge.h.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct NativeTensorInfo
{
    public long* Sizes;
    public long* Strides;
    public void* Data;
    public long Dimensions;
    public long Elements;
    public int ScalarType;
    public int DeviceType;
    public int DeviceIndex;
    public int ElementSize;
}
