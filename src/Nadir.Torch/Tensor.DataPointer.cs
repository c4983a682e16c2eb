namespace Nadir.Torch;

// Where the elements lie, for code that moves more bytes than a span can hold.
public sealed unsafe partial class Tensor
{
    /// <summary>
    /// Address of the first element; null when there is none. Valid while the tensor lives and is not resized.
    /// </summary>
    internal byte* DataPointer => (byte*)Describe().Data;
}
