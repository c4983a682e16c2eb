namespace Nadir.Torch;

// Element by element, with broadcasting.
public sealed partial class Tensor
{
    private static readonly Operator AddTensor = new("aten::add.Tensor");
    private static readonly Operator AddScalar = new("aten::add.Scalar");
    private static readonly Operator SubTensor = new("aten::sub.Tensor");
    private static readonly Operator SubScalar = new("aten::sub.Scalar");
    private static readonly Operator RsubScalar = new("aten::rsub.Scalar");
    private static readonly Operator MulTensor = new("aten::mul.Tensor");
    private static readonly Operator MulScalar = new("aten::mul.Scalar");
    private static readonly Operator DivTensor = new("aten::div.Tensor");
    private static readonly Operator DivScalar = new("aten::div.Scalar");
    private static readonly Operator NegOperator = new("aten::neg");
    private static readonly Operator ReciprocalOperator = new("aten::reciprocal");
    private static readonly Operator PowScalar = new("aten::pow.Tensor_Scalar");
    private static readonly Operator PowTensor = new("aten::pow.Tensor_Tensor");
    private static readonly Operator RemainderScalar = new("aten::remainder.Scalar");
    private static readonly Operator FloorDivideScalar = new("aten::floor_divide.Scalar");
    private static readonly Operator MaximumOperator = new("aten::maximum");
    private static readonly Operator MinimumOperator = new("aten::minimum");
    private static readonly Operator LerpScalar = new("aten::lerp.Scalar");
    private static readonly Operator AddcmulOperator = new("aten::addcmul");
    private static readonly Operator AddcdivOperator = new("aten::addcdiv");

    /// <summary>Sum; <see cref="Add(Tensor, Scalar?)"/>.</summary>
    public static Tensor operator +(Tensor left, Tensor right) => left.Add(right);

    /// <summary>Sum with a number.</summary>
    public static Tensor operator +(Tensor left, Scalar right) => left.Add(right);

    /// <summary>Sum with a number.</summary>
    public static Tensor operator +(Scalar left, Tensor right) => right.Add(left);

    /// <summary>Difference; <see cref="Sub(Tensor, Scalar?)"/>.</summary>
    public static Tensor operator -(Tensor left, Tensor right) => left.Sub(right);

    /// <summary>Difference with a number.</summary>
    public static Tensor operator -(Tensor left, Scalar right) => left.Sub(right);

    /// <summary>Difference of a number and each element.</summary>
    public static Tensor operator -(Scalar left, Tensor right) => RsubScalar.Call(right, left);

    /// <summary>Product of elements; <see cref="Mul(Tensor)"/>.</summary>
    public static Tensor operator *(Tensor left, Tensor right) => left.Mul(right);

    /// <summary>Product with a number.</summary>
    public static Tensor operator *(Tensor left, Scalar right) => left.Mul(right);

    /// <summary>Product with a number.</summary>
    public static Tensor operator *(Scalar left, Tensor right) => right.Mul(left);

    /// <summary>Quotient of elements; <see cref="Div(Tensor)"/>.</summary>
    public static Tensor operator /(Tensor left, Tensor right) => left.Div(right);

    /// <summary>Quotient by a number.</summary>
    public static Tensor operator /(Tensor left, Scalar right) => left.Div(right);

    /// <summary>Quotient of a number by each element.</summary>
    public static Tensor operator /(Scalar left, Tensor right)
    {
        using Tensor reciprocal = right.Reciprocal();
        return reciprocal.Mul(left);
    }

    /// <summary>Negation.</summary>
    public static Tensor operator -(Tensor tensor) => tensor.Neg();

    /// <summary>this + alpha * other.</summary>
    public Tensor Add(Tensor other, Scalar? alpha = null) => AddTensor.Call(this, other, alpha ?? 1);

    /// <summary>this + other.</summary>
    public Tensor Add(Scalar other) => AddScalar.Call(this, other);

    /// <summary>this - alpha * other.</summary>
    public Tensor Sub(Tensor other, Scalar? alpha = null) => SubTensor.Call(this, other, alpha ?? 1);

    /// <summary>this - other.</summary>
    public Tensor Sub(Scalar other) => SubScalar.Call(this, other);

    /// <summary>this * other, element by element.</summary>
    public Tensor Mul(Tensor other) => MulTensor.Call(this, other);

    /// <summary>this * other.</summary>
    public Tensor Mul(Scalar other) => MulScalar.Call(this, other);

    /// <summary>this / other, element by element; integers give real numbers.</summary>
    public Tensor Div(Tensor other) => DivTensor.Call(this, other);

    /// <summary>this / other; integers give real numbers.</summary>
    public Tensor Div(Scalar other) => DivScalar.Call(this, other);

    /// <summary>-this.</summary>
    public Tensor Neg() => NegOperator.Call(this);

    /// <summary>1 / this.</summary>
    public Tensor Reciprocal() => ReciprocalOperator.Call(this);

    /// <summary>this to the power of exponent.</summary>
    public Tensor Pow(Scalar exponent) => PowScalar.Call(this, exponent);

    /// <summary>this to the power of exponent, element by element.</summary>
    public Tensor Pow(Tensor exponent) => PowTensor.Call(this, exponent);

    /// <summary>Rest of the division, with the divisor's sign.</summary>
    public Tensor Remainder(Scalar other) => RemainderScalar.Call(this, other);

    /// <summary>Quotient, rounded as this libtorch's <c>floor_divide</c> rounds.</summary>
    public Tensor FloorDivide(Scalar other) => FloorDivideScalar.Call(this, other);

    /// <summary>The larger of the two, element by element.</summary>
    public Tensor Maximum(Tensor other) => MaximumOperator.Call(this, other);

    /// <summary>The smaller of the two, element by element.</summary>
    public Tensor Minimum(Tensor other) => MinimumOperator.Call(this, other);

    /// <summary>this + weight * (end - this).</summary>
    public Tensor Lerp(Tensor end, Scalar weight) => LerpScalar.Call(this, end, weight);

    /// <summary>this + value * tensor1 * tensor2.</summary>
    public Tensor Addcmul(Tensor tensor1, Tensor tensor2, Scalar? value = null) =>
        AddcmulOperator.Call(this, tensor1, tensor2, value ?? 1);

    /// <summary>this + value * tensor1 / tensor2.</summary>
    public Tensor Addcdiv(Tensor tensor1, Tensor tensor2, Scalar? value = null) =>
        AddcdivOperator.Call(this, tensor1, tensor2, value ?? 1);
}
