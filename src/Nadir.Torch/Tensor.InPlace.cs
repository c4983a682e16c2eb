namespace Nadir.Torch;

// Operators that change the tensor. Each gives the tensor itself back.
public sealed partial class Tensor
{
    private static readonly Operator AddTensorInPlace = new("aten::add_.Tensor");
    private static readonly Operator AddScalarInPlace = new("aten::add_.Scalar");
    private static readonly Operator SubTensorInPlace = new("aten::sub_.Tensor");
    private static readonly Operator SubScalarInPlace = new("aten::sub_.Scalar");
    private static readonly Operator MulTensorInPlace = new("aten::mul_.Tensor");
    private static readonly Operator MulScalarInPlace = new("aten::mul_.Scalar");
    private static readonly Operator DivTensorInPlace = new("aten::div_.Tensor");
    private static readonly Operator DivScalarInPlace = new("aten::div_.Scalar");
    private static readonly Operator LerpScalarInPlace = new("aten::lerp_.Scalar");
    private static readonly Operator AddcmulInPlaceOperator = new("aten::addcmul_");
    private static readonly Operator AddcdivInPlaceOperator = new("aten::addcdiv_");
    private static readonly Operator SqrtInPlaceOperator = new("aten::sqrt_");
    private static readonly Operator ClampInPlaceOperator = new("aten::clamp_");
    private static readonly Operator ReluInPlaceOperator = new("aten::relu_");
    private static readonly Operator CopyInPlaceOperator = new("aten::copy_");
    private static readonly Operator ZeroInPlaceOperator = new("aten::zero_");
    private static readonly Operator FillScalarInPlace = new("aten::fill_.Scalar");
    private static readonly Operator MaskedFillInPlaceOperator = new("aten::masked_fill_.Scalar");
    private static readonly Operator NormalInPlaceOperator = new("aten::normal_");
    private static readonly Operator UniformInPlaceOperator = new("aten::uniform_");
    private static readonly Operator BernoulliInPlaceOperator = new("aten::bernoulli_.float");
    private static readonly Operator IndexAddInPlaceOperator = new("aten::index_add_");
    private static readonly Operator IndexCopyInPlaceOperator = new("aten::index_copy_");

    /// <summary>this += alpha * other.</summary>
    public Tensor AddInPlace(Tensor other, Scalar? alpha = null) => Change(AddTensorInPlace, other, alpha ?? 1);

    /// <summary>this += other.</summary>
    public Tensor AddInPlace(Scalar other) => Change(AddScalarInPlace, other);

    /// <summary>this -= alpha * other.</summary>
    public Tensor SubInPlace(Tensor other, Scalar? alpha = null) => Change(SubTensorInPlace, other, alpha ?? 1);

    /// <summary>this -= other.</summary>
    public Tensor SubInPlace(Scalar other) => Change(SubScalarInPlace, other);

    /// <summary>this *= other.</summary>
    public Tensor MulInPlace(Tensor other) => Change(MulTensorInPlace, other);

    /// <summary>this *= other.</summary>
    public Tensor MulInPlace(Scalar other) => Change(MulScalarInPlace, other);

    /// <summary>this /= other.</summary>
    public Tensor DivInPlace(Tensor other) => Change(DivTensorInPlace, other);

    /// <summary>this /= other.</summary>
    public Tensor DivInPlace(Scalar other) => Change(DivScalarInPlace, other);

    /// <summary>this += weight * (end - this).</summary>
    public Tensor LerpInPlace(Tensor end, Scalar weight) => Change(LerpScalarInPlace, end, weight);

    /// <summary>this += value * tensor1 * tensor2.</summary>
    public Tensor AddcmulInPlace(Tensor tensor1, Tensor tensor2, Scalar? value = null) =>
        Change(AddcmulInPlaceOperator, tensor1, tensor2, value ?? 1);

    /// <summary>this += value * tensor1 / tensor2.</summary>
    public Tensor AddcdivInPlace(Tensor tensor1, Tensor tensor2, Scalar? value = null) =>
        Change(AddcdivInPlaceOperator, tensor1, tensor2, value ?? 1);

    /// <summary>Square roots.</summary>
    public Tensor SqrtInPlace() => Change(SqrtInPlaceOperator);

    /// <summary>Limits the elements to [min, max]; null is no limit.</summary>
    public Tensor ClampInPlace(Scalar? min = null, Scalar? max = null) => Change(ClampInPlaceOperator, min, max);

    /// <summary>Negative elements become 0.</summary>
    public Tensor ReluInPlace() => Change(ReluInPlaceOperator);

    /// <summary>Copies elements, with broadcasting and conversion of type and device.</summary>
    public Tensor CopyInPlace(Tensor source, bool nonBlocking = false) =>
        Change(CopyInPlaceOperator, source, nonBlocking);

    /// <summary>Sets every element to 0.</summary>
    public Tensor ZeroInPlace() => Change(ZeroInPlaceOperator);

    /// <summary>Sets every element to a value.</summary>
    public Tensor FillInPlace(Scalar value) => Change(FillScalarInPlace, value);

    /// <summary>Sets the elements where the mask is true.</summary>
    public Tensor MaskedFillInPlace(Tensor mask, Scalar value) => Change(MaskedFillInPlaceOperator, mask, value);

    /// <summary>Draws every element from a normal distribution.</summary>
    /// <param name="mean">Its mean.</param>
    /// <param name="std">Its standard deviation.</param>
    /// <param name="generator">The source of random numbers; the device's own when left out.</param>
    public Tensor NormalInPlace(double mean = 0, double std = 1, TorchGenerator? generator = null) =>
        Change(NormalInPlaceOperator, mean, std, generator);

    /// <summary>Draws every element evenly from [from, to).</summary>
    public Tensor UniformInPlace(double from = 0, double to = 1, TorchGenerator? generator = null) =>
        Change(UniformInPlaceOperator, from, to, generator);

    /// <summary>Sets every element to 1 with probability p, else to 0.</summary>
    public Tensor BernoulliInPlace(double p = 0.5, TorchGenerator? generator = null) =>
        Change(BernoulliInPlaceOperator, p, generator);

    /// <summary>Adds the slices of source to those that index names along dim.</summary>
    public Tensor IndexAddInPlace(int dim, Tensor index, Tensor source, Scalar? alpha = null) =>
        Change(IndexAddInPlaceOperator, dim, index, source, alpha ?? 1);

    /// <summary>Replaces the slices that index names along dim by those of source.</summary>
    public Tensor IndexCopyInPlace(int dim, Tensor index, Tensor source) =>
        Change(IndexCopyInPlaceOperator, dim, index, source);

    private Tensor Change(Operator op)
    {
        op.Run(this);
        return this;
    }

    private Tensor Change(Operator op, OperatorValue first)
    {
        op.Run(this, first);
        return this;
    }

    private Tensor Change(Operator op, OperatorValue first, OperatorValue second)
    {
        op.Run(this, first, second);
        return this;
    }

    private Tensor Change(Operator op, OperatorValue first, OperatorValue second, OperatorValue third)
    {
        op.Run(this, first, second, third);
        return this;
    }

    private Tensor Change(
        Operator op, OperatorValue first, OperatorValue second, OperatorValue third, OperatorValue fourth)
    {
        op.Run(this, first, second, third, fourth);
        return this;
    }
}
