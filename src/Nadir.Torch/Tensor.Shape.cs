namespace Nadir.Torch;

// The same elements in another shape. Most of these share memory with the input.
public sealed partial class Tensor
{
    private static readonly Operator TOperator = new("aten::t");
    private static readonly Operator TransposeOperator = new("aten::transpose.int");
    private static readonly Operator PermuteOperator = new("aten::permute");
    private static readonly Operator ReshapeOperator = new("aten::reshape");
    private static readonly Operator ViewOperator = new("aten::view");
    private static readonly Operator FlattenOperator = new("aten::flatten.using_ints");
    private static readonly Operator UnsqueezeOperator = new("aten::unsqueeze");
    private static readonly Operator SqueezeOperator = new("aten::squeeze");
    private static readonly Operator SqueezeDim = new("aten::squeeze.dim");
    private static readonly Operator ExpandOperator = new("aten::expand");
    private static readonly Operator RepeatOperator = new("aten::repeat");
    private static readonly Operator RepeatInterleaveOperator = new("aten::repeat_interleave.self_int");
    private static readonly Operator FlipOperator = new("aten::flip");
    private static readonly Operator RollOperator = new("aten::roll");
    private static readonly Operator CatOperator = new("aten::cat");
    private static readonly Operator StackOperator = new("aten::stack");
    private static readonly Operator ChunkOperator = new("aten::chunk");
    private static readonly Operator SplitSize = new("aten::split.Tensor");
    private static readonly Operator SplitSizes = new("aten::split_with_sizes");
    private static readonly Operator UnbindOperator = new("aten::unbind.int");

    /// <summary>The transpose of a matrix.</summary>
    public Tensor T() => TOperator.Call(this);

    /// <summary>Swaps two dimensions.</summary>
    public Tensor Transpose(int dim0, int dim1) => TransposeOperator.Call(this, dim0, dim1);

    /// <summary>Reorders the dimensions.</summary>
    public Tensor Permute(params ReadOnlySpan<long> dims) => PermuteOperator.Call(this, dims.ToArray());

    /// <summary>
    /// Another shape for the same elements; -1 stands for the length that fits. Copies only if it must.
    /// </summary>
    public Tensor Reshape(params ReadOnlySpan<long> shape) => ReshapeOperator.Call(this, shape.ToArray());

    /// <summary>Another shape for the same memory; fails where the elements' order does not allow it.</summary>
    public Tensor View(params ReadOnlySpan<long> shape) => ViewOperator.Call(this, shape.ToArray());

    /// <summary>Makes the dimensions from startDim to endDim one.</summary>
    public Tensor Flatten(int startDim = 0, int endDim = -1) => FlattenOperator.Call(this, startDim, endDim);

    /// <summary>Adds a dimension of length 1 before dim.</summary>
    public Tensor Unsqueeze(int dim) => UnsqueezeOperator.Call(this, dim);

    /// <summary>Removes all dimensions of length 1.</summary>
    public Tensor Squeeze() => SqueezeOperator.Call(this);

    /// <summary>Removes a dimension if its length is 1.</summary>
    public Tensor Squeeze(int dim) => SqueezeDim.Call(this, dim);

    /// <summary>Repeats dimensions of length 1 without copying; -1 leaves a dimension as it is.</summary>
    public Tensor Expand(params ReadOnlySpan<long> shape) => ExpandOperator.Call(this, shape.ToArray());

    /// <summary>Repeats the whole tensor along each dimension.</summary>
    public Tensor Repeat(params ReadOnlySpan<long> repeats) => RepeatOperator.Call(this, repeats.ToArray());

    /// <summary>Repeats each slice along dim, next to itself.</summary>
    public Tensor RepeatInterleave(long repeats, int dim) => RepeatInterleaveOperator.Call(this, repeats, dim);

    /// <summary>Reverses the order along dimensions.</summary>
    public Tensor Flip(params ReadOnlySpan<long> dims) => FlipOperator.Call(this, dims.ToArray());

    /// <summary>Shifts along dim; what leaves at the end comes in at the start.</summary>
    public Tensor Roll(long shift, int dim) => RollOperator.Call(this, new long[] { shift }, new long[] { dim });

    /// <summary>Joins tensors along a dimension that they have.</summary>
    public static Tensor Cat(IReadOnlyList<Tensor> tensors, int dim = 0) =>
        CatOperator.Call(OperatorValue.List(tensors), dim);

    /// <summary>Joins tensors of one shape along a new dimension.</summary>
    public static Tensor Stack(IReadOnlyList<Tensor> tensors, int dim = 0) =>
        StackOperator.Call(OperatorValue.List(tensors), dim);

    /// <summary>Cuts into at most this many pieces along dim; the last may be shorter.</summary>
    public Tensor[] Chunk(int chunks, int dim = 0) => ChunkOperator.CallList(this, chunks, dim);

    /// <summary>Cuts into pieces of one length along dim; the last may be shorter.</summary>
    public Tensor[] Split(long splitSize, int dim = 0) => SplitSize.CallList(this, splitSize, dim);

    /// <summary>Cuts into pieces of given lengths along dim.</summary>
    public Tensor[] Split(ReadOnlySpan<long> splitSizes, int dim = 0) =>
        SplitSizes.CallList(this, splitSizes.ToArray(), dim);

    /// <summary>The slices along dim, without that dimension.</summary>
    public Tensor[] Unbind(int dim = 0) => UnbindOperator.CallList(this, dim);
}
