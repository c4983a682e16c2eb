namespace Nadir.Torch;

// Many elements to one.
public sealed partial class Tensor
{
    private static readonly Operator SumAll = new("aten::sum");
    private static readonly Operator SumDims = new("aten::sum.dim_IntList");
    private static readonly Operator MeanAll = new("aten::mean");
    private static readonly Operator MeanDims = new("aten::mean.dim");
    private static readonly Operator AmaxOperator = new("aten::amax");
    private static readonly Operator AminOperator = new("aten::amin");
    private static readonly Operator MaxAll = new("aten::max");
    private static readonly Operator MaxDim = new("aten::max.dim");
    private static readonly Operator MinAll = new("aten::min");
    private static readonly Operator MinDim = new("aten::min.dim");
    private static readonly Operator ArgmaxOperator = new("aten::argmax");
    private static readonly Operator ArgminOperator = new("aten::argmin");
    private static readonly Operator VarDims = new("aten::var.dim");
    private static readonly Operator StdDims = new("aten::std.dim");
    private static readonly Operator NormDims = new("aten::norm.ScalarOpt_dim");
    private static readonly Operator NormAll = new("aten::norm.Scalar");
    private static readonly Operator LogsumexpOperator = new("aten::logsumexp");
    private static readonly Operator CumsumOperator = new("aten::cumsum");
    private static readonly Operator ProdDim = new("aten::prod.dim_int");
    private static readonly Operator AnyAll = new("aten::any");
    private static readonly Operator AllAll = new("aten::all");
    private static readonly Operator AnyDim = new("aten::any.dim");
    private static readonly Operator AllDim = new("aten::all.dim");

    /// <summary>Sum of all elements.</summary>
    public Tensor Sum() => SumAll.Call(this);

    /// <summary>Sum along dimensions.</summary>
    public Tensor Sum(ReadOnlySpan<long> dim, bool keepDim = false, ScalarType? type = null) =>
        SumDims.Call(this, dim.ToArray(), keepDim, type);

    /// <summary>Sum along a dimension.</summary>
    public Tensor Sum(int dim, bool keepDim = false) => Sum([dim], keepDim);

    /// <summary>Mean of all elements.</summary>
    public Tensor Mean() => MeanAll.Call(this);

    /// <summary>Mean along dimensions.</summary>
    public Tensor Mean(ReadOnlySpan<long> dim, bool keepDim = false, ScalarType? type = null) =>
        MeanDims.Call(this, dim.ToArray(), keepDim, type);

    /// <summary>Mean along a dimension.</summary>
    public Tensor Mean(int dim, bool keepDim = false) => Mean([dim], keepDim);

    /// <summary>Largest element along dimensions; equal ones share the gradient.</summary>
    public Tensor Amax(ReadOnlySpan<long> dim, bool keepDim = false) => AmaxOperator.Call(this, dim.ToArray(), keepDim);

    /// <summary>Largest element along a dimension; equal ones share the gradient.</summary>
    public Tensor Amax(int dim, bool keepDim = false) => Amax([dim], keepDim);

    /// <summary>Smallest element along dimensions; equal ones share the gradient.</summary>
    public Tensor Amin(ReadOnlySpan<long> dim, bool keepDim = false) => AminOperator.Call(this, dim.ToArray(), keepDim);

    /// <summary>Smallest element along a dimension; equal ones share the gradient.</summary>
    public Tensor Amin(int dim, bool keepDim = false) => Amin([dim], keepDim);

    /// <summary>Largest of all elements.</summary>
    public Tensor Max() => MaxAll.Call(this);

    /// <summary>Largest element along a dimension, and where it is.</summary>
    public (Tensor Values, Tensor Indices) Max(int dim, bool keepDim = false) => MaxDim.CallPair(this, dim, keepDim);

    /// <summary>Smallest of all elements.</summary>
    public Tensor Min() => MinAll.Call(this);

    /// <summary>Smallest element along a dimension, and where it is.</summary>
    public (Tensor Values, Tensor Indices) Min(int dim, bool keepDim = false) => MinDim.CallPair(this, dim, keepDim);

    /// <summary>Where the largest element is along dim; over all elements when left out.</summary>
    public Tensor Argmax(int? dim = null, bool keepDim = false) => ArgmaxOperator.Call(this, (long?)dim, keepDim);

    /// <summary>Where the smallest element is along dim; over all elements when left out.</summary>
    public Tensor Argmin(int? dim = null, bool keepDim = false) => ArgminOperator.Call(this, (long?)dim, keepDim);

    /// <summary>Variance along dimensions; unbiased divides by one less than the number of elements.</summary>
    public Tensor Var(ReadOnlySpan<long> dim, bool unbiased = true, bool keepDim = false) =>
        VarDims.Call(this, dim.ToArray(), unbiased, keepDim);

    /// <summary>Variance along a dimension; unbiased divides by one less than the number of elements.</summary>
    public Tensor Var(int dim, bool unbiased = true, bool keepDim = false) => Var([dim], unbiased, keepDim);

    /// <summary>Standard deviation along dimensions.</summary>
    public Tensor Std(ReadOnlySpan<long> dim, bool unbiased = true, bool keepDim = false) =>
        StdDims.Call(this, dim.ToArray(), unbiased, keepDim);

    /// <summary>The p-norm of all elements.</summary>
    public Tensor Norm(double p = 2) => NormAll.Call(this, p);

    /// <summary>The p-norm along dimensions.</summary>
    public Tensor Norm(double p, ReadOnlySpan<long> dim, bool keepDim = false) =>
        NormDims.Call(this, p, dim.ToArray(), keepDim);

    /// <summary>The p-norm along a dimension.</summary>
    public Tensor Norm(double p, int dim, bool keepDim = false) => Norm(p, [dim], keepDim);

    /// <summary>Logarithm of the sum of exponentials along dimensions, without overflow.</summary>
    public Tensor Logsumexp(ReadOnlySpan<long> dim, bool keepDim = false) =>
        LogsumexpOperator.Call(this, dim.ToArray(), keepDim);

    /// <summary>Logarithm of the sum of exponentials along a dimension, without overflow.</summary>
    public Tensor Logsumexp(int dim, bool keepDim = false) => Logsumexp([dim], keepDim);

    /// <summary>Sums of the elements so far along dim.</summary>
    public Tensor Cumsum(int dim, ScalarType? type = null) => CumsumOperator.Call(this, dim, type);

    /// <summary>Product along a dimension.</summary>
    public Tensor Prod(int dim, bool keepDim = false) => ProdDim.Call(this, dim, keepDim);

    /// <summary>Whether any element is not 0.</summary>
    public Tensor Any() => AnyAll.Call(this);

    /// <summary>Whether any element along dim is not 0.</summary>
    public Tensor Any(int dim, bool keepDim = false) => AnyDim.Call(this, dim, keepDim);

    /// <summary>Whether no element is 0.</summary>
    public Tensor All() => AllAll.Call(this);

    /// <summary>Whether no element along dim is 0.</summary>
    public Tensor All(int dim, bool keepDim = false) => AllDim.Call(this, dim, keepDim);
}
