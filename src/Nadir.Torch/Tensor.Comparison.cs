namespace Nadir.Torch;

// Comparisons and logic. The results are of type Bool.
public sealed partial class Tensor
{
    private static readonly Operator EqTensor = new("aten::eq.Tensor");
    private static readonly Operator EqScalar = new("aten::eq.Scalar");
    private static readonly Operator NeTensor = new("aten::ne.Tensor");
    private static readonly Operator NeScalar = new("aten::ne.Scalar");
    private static readonly Operator LtTensor = new("aten::lt.Tensor");
    private static readonly Operator LtScalar = new("aten::lt.Scalar");
    private static readonly Operator LeTensor = new("aten::le.Tensor");
    private static readonly Operator LeScalar = new("aten::le.Scalar");
    private static readonly Operator GtTensor = new("aten::gt.Tensor");
    private static readonly Operator GtScalar = new("aten::gt.Scalar");
    private static readonly Operator GeTensor = new("aten::ge.Tensor");
    private static readonly Operator GeScalar = new("aten::ge.Scalar");
    private static readonly Operator LogicalAndOperator = new("aten::logical_and");
    private static readonly Operator LogicalOrOperator = new("aten::logical_or");
    private static readonly Operator LogicalNotOperator = new("aten::logical_not");
    private static readonly Operator AllcloseOperator = new("aten::allclose");
    private static readonly Operator EqualOperator = new("aten::equal");

    /// <summary>Whether elements are equal.</summary>
    public Tensor Eq(Tensor other) => EqTensor.Call(this, other);

    /// <summary>Whether elements equal a number.</summary>
    public Tensor Eq(Scalar other) => EqScalar.Call(this, other);

    /// <summary>Whether elements differ.</summary>
    public Tensor Ne(Tensor other) => NeTensor.Call(this, other);

    /// <summary>Whether elements differ from a number.</summary>
    public Tensor Ne(Scalar other) => NeScalar.Call(this, other);

    /// <summary>Whether elements are less.</summary>
    public Tensor Lt(Tensor other) => LtTensor.Call(this, other);

    /// <summary>Whether elements are less than a number.</summary>
    public Tensor Lt(Scalar other) => LtScalar.Call(this, other);

    /// <summary>Whether elements are less or equal.</summary>
    public Tensor Le(Tensor other) => LeTensor.Call(this, other);

    /// <summary>Whether elements are less than or equal to a number.</summary>
    public Tensor Le(Scalar other) => LeScalar.Call(this, other);

    /// <summary>Whether elements are greater.</summary>
    public Tensor Gt(Tensor other) => GtTensor.Call(this, other);

    /// <summary>Whether elements are greater than a number.</summary>
    public Tensor Gt(Scalar other) => GtScalar.Call(this, other);

    /// <summary>Whether elements are greater or equal.</summary>
    public Tensor Ge(Tensor other) => GeTensor.Call(this, other);

    /// <summary>Whether elements are greater than or equal to a number.</summary>
    public Tensor Ge(Scalar other) => GeScalar.Call(this, other);

    /// <summary>Whether both elements are not 0.</summary>
    public Tensor LogicalAnd(Tensor other) => LogicalAndOperator.Call(this, other);

    /// <summary>Whether either element is not 0.</summary>
    public Tensor LogicalOr(Tensor other) => LogicalOrOperator.Call(this, other);

    /// <summary>Whether an element is 0.</summary>
    public Tensor LogicalNot() => LogicalNotOperator.Call(this);

    /// <summary>Whether shape and all elements are the same.</summary>
    public bool Equal(Tensor other) => EqualOperator.CallMany(this, other)[0].AsBoolean();

    /// <summary>Whether all elements differ by no more than atol + rtol * |other|.</summary>
    public bool Allclose(Tensor other, double rtol = 1e-5, double atol = 1e-8, bool equalNan = false) =>
        AllcloseOperator.CallMany(this, other, rtol, atol, equalNan)[0].AsBoolean();
}
