namespace Nadir.Torch;

// Type, device and memory order.
public sealed partial class Tensor
{
    private static readonly Operator ToDtype = new("aten::to.dtype");
    private static readonly Operator ToDevice = new("aten::to.device");
    private static readonly Operator ContiguousOperator = new("aten::contiguous");
    private static readonly Operator CloneOperator = new("aten::clone");

    /// <summary>The elements in another type. A tensor of that type comes back as it is, sharing memory.</summary>
    public Tensor To(ScalarType type, bool copy = false) => ToDtype.Call(this, type, false, copy);

    /// <summary>The elements on another device. A tensor that is there comes back as it is, sharing memory.</summary>
    public Tensor To(Device device) => To(device, Type);

    /// <summary>The elements on another device in another type.</summary>
    public Tensor To(Device device, ScalarType type, bool copy = false) =>
        ToDevice.Call(this, device, type, false, copy);

    /// <summary>The elements in a memory order. A tensor that has it comes back as it is, sharing memory.</summary>
    public Tensor Contiguous(MemoryFormat format = MemoryFormat.Contiguous) => ContiguousOperator.Call(this, format);

    /// <summary>A copy.</summary>
    public Tensor Clone(MemoryFormat? format = null) => CloneOperator.Call(this, format);
}
