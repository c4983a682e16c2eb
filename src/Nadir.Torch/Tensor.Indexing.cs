namespace Nadir.Torch;

// Parts of a tensor, and choices between tensors.
public sealed partial class Tensor
{
    private static readonly Operator SelectOperator = new("aten::select.int");
    private static readonly Operator SliceOperator = new("aten::slice.Tensor");
    private static readonly Operator NarrowOperator = new("aten::narrow");
    private static readonly Operator IndexSelectOperator = new("aten::index_select");
    private static readonly Operator GatherOperator = new("aten::gather");
    private static readonly Operator ScatterOperator = new("aten::scatter.src");
    private static readonly Operator ScatterAddOperator = new("aten::scatter_add");
    private static readonly Operator IndexOperator = new("aten::index.Tensor");
    private static readonly Operator MaskedSelectOperator = new("aten::masked_select");
    private static readonly Operator MaskedFillOperator = new("aten::masked_fill.Scalar");
    private static readonly Operator WhereTensor = new("aten::where.self");
    private static readonly Operator WhereScalar = new("aten::where.ScalarOther");
    private static readonly Operator NonzeroOperator = new("aten::nonzero");
    private static readonly Operator OneHotOperator = new("aten::one_hot");
    private static readonly Operator TrilOperator = new("aten::tril");
    private static readonly Operator TriuOperator = new("aten::triu");
    private static readonly Operator DiagonalOperator = new("aten::diagonal");
    private static readonly Operator TopkOperator = new("aten::topk");
    private static readonly Operator SortOperator = new("aten::sort");
    private static readonly Operator ArgsortOperator = new("aten::argsort");

    /// <summary>The slice at an index along dim, without that dimension. Shares memory.</summary>
    public Tensor Select(int dim, long index) => SelectOperator.Call(this, dim, index);

    /// <summary>The slices from start to end, without it, in steps, along dim. Shares memory.</summary>
    /// <param name="dim">Dimension.</param>
    /// <param name="start">First index; null is the beginning; negative counts from the end.</param>
    /// <param name="end">Index after the last; null is the end; negative counts from the end.</param>
    /// <param name="step">Distance, positive.</param>
    public Tensor Slice(int dim, long? start = null, long? end = null, long step = 1) =>
        SliceOperator.Call(this, dim, start, end, step);

    /// <summary>A number of slices from start on, along dim. Shares memory.</summary>
    public Tensor Narrow(int dim, long start, long length) => NarrowOperator.Call(this, dim, start, length);

    /// <summary>The slices that a list of indices names, along dim.</summary>
    public Tensor IndexSelect(int dim, Tensor index) => IndexSelectOperator.Call(this, dim, index);

    /// <summary>Takes, for every element of index, the element at that place along dim.</summary>
    public Tensor Gather(int dim, Tensor index) => GatherOperator.Call(this, dim, index);

    /// <summary>A copy in which the elements of source are written to the places that index names along dim.</summary>
    public Tensor Scatter(int dim, Tensor index, Tensor source) => ScatterOperator.Call(this, dim, index, source);

    /// <summary>A copy in which the elements of source are added at the places that index names along dim.</summary>
    public Tensor ScatterAdd(int dim, Tensor index, Tensor source) =>
        ScatterAddOperator.Call(this, dim, index, source);

    /// <summary>PyTorch's <c>tensor[i, j, ...]</c> with tensors of indices or masks; null is a full slice.</summary>
    public Tensor Index(params Tensor?[] indices) => IndexOperator.Call(this, indices);

    /// <summary>The elements where the mask is true, in one dimension.</summary>
    public Tensor MaskedSelect(Tensor mask) => MaskedSelectOperator.Call(this, mask);

    /// <summary>A copy with a value where the mask is true.</summary>
    public Tensor MaskedFill(Tensor mask, Scalar value) => MaskedFillOperator.Call(this, mask, value);

    /// <summary>Elements of input where the condition is true, else of other.</summary>
    public static Tensor Where(Tensor condition, Tensor input, Tensor other) =>
        WhereTensor.Call(condition, input, other);

    /// <summary>Elements of input where the condition is true, else a value.</summary>
    public static Tensor Where(Tensor condition, Tensor input, Scalar other) =>
        WhereScalar.Call(condition, input, other);

    /// <summary>The indices of elements that are not 0, one row each.</summary>
    public Tensor Nonzero() => NonzeroOperator.Call(this);

    /// <summary>A 1 at each class and 0 elsewhere, in a new last dimension.</summary>
    /// <param name="classes">Number of classes; -1 takes the largest class that occurs.</param>
    public Tensor OneHot(long classes = -1) => OneHotOperator.Call(this, classes);

    /// <summary>The lower triangle; the rest becomes 0.</summary>
    public Tensor Tril(long diagonal = 0) => TrilOperator.Call(this, diagonal);

    /// <summary>The upper triangle; the rest becomes 0.</summary>
    public Tensor Triu(long diagonal = 0) => TriuOperator.Call(this, diagonal);

    /// <summary>The diagonal along two dimensions, as a new last one. Shares memory.</summary>
    public Tensor Diagonal(long offset = 0, int dim1 = 0, int dim2 = 1) =>
        DiagonalOperator.Call(this, offset, dim1, dim2);

    /// <summary>The k largest (or smallest) elements along dim, and where they are.</summary>
    public (Tensor Values, Tensor Indices) Topk(long k, int dim = -1, bool largest = true, bool sorted = true) =>
        TopkOperator.CallPair(this, k, dim, largest, sorted);

    /// <summary>The elements in order along dim, and where they were.</summary>
    public (Tensor Values, Tensor Indices) Sort(int dim = -1, bool descending = false) =>
        SortOperator.CallPair(this, dim, descending);

    /// <summary>The indices that put the elements in order along dim.</summary>
    public Tensor Argsort(int dim = -1, bool descending = false) => ArgsortOperator.Call(this, dim, descending);
}
