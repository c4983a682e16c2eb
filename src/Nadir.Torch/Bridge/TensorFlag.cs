namespace Nadir.Torch.Bridge;

/// <summary>A yes-or-no question to a tensor; <c>nadir_tensor_flag</c> of torch_bridge.h.</summary>
internal enum TensorFlag
{
    RequiresGrad = 0,
    IsLeaf = 1,
    HasGrad = 2,
    IsContiguous = 3,
    IsChannelsLast = 4,
}
