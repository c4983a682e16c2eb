namespace Nadir.Torch.Bridge;

/// <summary>What a <see cref="NativeValue"/> holds; <c>nadir_tag</c> of torch_bridge.h.</summary>
internal enum NativeTag
{
    None = 0,
    Tensor = 1,
    Int = 2,
    Double = 3,
    Bool = 4,
    String = 5,
    Device = 6,
    IntList = 7,
    DoubleList = 8,
    BoolList = 9,
    TensorList = 10,
    Generator = 11,
    Default = 12,
}
