namespace Nadir.Torch.Optim;

/// <summary>Operators on lists of tensors: one call changes all parameters of a group.</summary>
internal static class ForeachOperators
{
    public static readonly Operator Add = new("aten::_foreach_add.List");
    public static readonly Operator AddInPlace = new("aten::_foreach_add_.List");
    public static readonly Operator AddScalarInPlace = new("aten::_foreach_add_.Scalar");
    public static readonly Operator MulInPlace = new("aten::_foreach_mul_.Scalar");
    public static readonly Operator DivScalarsInPlace = new("aten::_foreach_div_.ScalarList");
    public static readonly Operator AddcmulInPlace = new("aten::_foreach_addcmul_.Scalar");
    public static readonly Operator AddcdivScalarsInPlace = new("aten::_foreach_addcdiv_.ScalarList");
    public static readonly Operator Sqrt = new("aten::_foreach_sqrt");
    public static readonly Operator Norm = new("aten::_foreach_norm.Scalar");
}
