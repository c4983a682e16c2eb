namespace Nadir.Torch;

// Matrix products.
public sealed partial class Tensor
{
    private static readonly Operator MatmulOperator = new("aten::matmul");
    private static readonly Operator MmOperator = new("aten::mm");
    private static readonly Operator BmmOperator = new("aten::bmm");
    private static readonly Operator BaddbmmOperator = new("aten::baddbmm");
    private static readonly Operator AddmmOperator = new("aten::addmm");
    private static readonly Operator EinsumOperator = new("aten::einsum");
    private static readonly Operator OuterOperator = new("aten::outer");

    /// <summary>Product of matrices or vectors; leading dimensions are a batch and broadcast.</summary>
    public Tensor Matmul(Tensor other) => MatmulOperator.Call(this, other);

    /// <summary>Product of two matrices.</summary>
    public Tensor Mm(Tensor mat2) => MmOperator.Call(this, mat2);

    /// <summary>Products of two batches of matrices.</summary>
    public Tensor Bmm(Tensor mat2) => BmmOperator.Call(this, mat2);

    /// <summary>
    /// beta * this + alpha * batch1 x batch2, for batches of matrices. With a beta of 0 this tensor is not looked at.
    /// </summary>
    public Tensor Baddbmm(Tensor batch1, Tensor batch2, Scalar? beta = null, Scalar? alpha = null)
    {
        if (beta is { IsZero: true })
        {
            // libtorch 1.13 multiplies the fresh memory of the result by 0, which stays NaN where it held one.
            Tensor product = BmmOperator.Call(batch1, batch2);
            if (alpha is not { } factor)
            {
                return product;
            }
            using (product)
            {
                return product.Mul(factor);
            }
        }
        return BaddbmmOperator.Call(this, batch1, batch2, beta ?? 1, alpha ?? 1);
    }

    /// <summary>beta * this + alpha * mat1 x mat2.</summary>
    public Tensor Addmm(Tensor mat1, Tensor mat2, Scalar? beta = null, Scalar? alpha = null) =>
        AddmmOperator.Call(this, mat1, mat2, beta ?? 1, alpha ?? 1);

    /// <summary>Outer product of two vectors.</summary>
    public Tensor Outer(Tensor vec2) => OuterOperator.Call(this, vec2);

    /// <summary>Sums of products in Einstein's notation, such as <c>bik,bkj->bij</c>.</summary>
    public static Tensor Einsum(string equation, params Tensor[] operands) => EinsumOperator.Call(equation, operands);
}
