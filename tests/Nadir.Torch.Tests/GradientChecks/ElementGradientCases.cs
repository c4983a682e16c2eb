using static Nadir.Torch.Tests.GradientChecks.GradientCase;

namespace Nadir.Torch.Tests.GradientChecks;

/// <summary>Cases for the operators that work element by element, by the operator's name.</summary>
internal static class ElementGradientCases
{
    private static readonly long[] Matrix = [2, 3];
    private static readonly long[] Row = [3];
    private static Tensor Indices => Tensor.FromArray<long>([2, 0], 2);
    private static Tensor MaskMatrix => Tensor.FromArray([true, false, true, false, false, true], 2, 3);

    public static Dictionary<string, GradientCase> Arithmetic() => new()
    {
        ["aten::add.Tensor"] = Of((x, y) => x + y.Add(x, 3), Matrix, Row),
        ["aten::add.Scalar"] = Of(x => x + 2, 2, 3),
        ["aten::sub.Tensor"] = Of((x, y) => x - y.Sub(x, 3), Matrix, Row),
        ["aten::sub.Scalar"] = Of(x => x - 2.5, 2, 3),
        ["aten::rsub.Scalar"] = Of(x => 2.5 - x, 2, 3),
        ["aten::mul.Tensor"] = Of((x, y) => x * y, Matrix, Row),
        ["aten::mul.Scalar"] = Of(x => 3 * x, 2, 3),
        ["aten::div.Tensor"] = new([Matrix, Row], x => x[0] / x[1], 0.5, 1.5),
        ["aten::div.Scalar"] = Of(x => x / 3, 2, 3),
        ["aten::neg"] = Of(x => -x, 2, 3),
        ["aten::reciprocal"] = Of(x => 2 / x, 0.5, 1.5, 2, 3),
        ["aten::pow.Tensor_Scalar"] = Of(x => x.Pow(1.5), 0.5, 1.5, 2, 3),
        ["aten::pow.Tensor_Tensor"] = new([Matrix, Row], x => x[0].Pow(x[1]), 0.5, 1.5),
        ["aten::remainder.Scalar"] = Of(x => x.Remainder(0.7), 0.1, 0.6, 2, 3),
        ["aten::maximum"] = Of((x, y) => x.Maximum(y), Matrix, Matrix),
        ["aten::minimum"] = Of((x, y) => x.Minimum(y), Matrix, Matrix),
        ["aten::lerp.Scalar"] = Of((x, y) => x.Lerp(y, 0.3), Matrix, Matrix),
        ["aten::addcmul"] = Of((x, y, z) => x.Addcmul(y, z, 2), Matrix, Matrix, Matrix),
        ["aten::addcdiv"] = new([Matrix, Matrix, Matrix], x => x[0].Addcdiv(x[1], x[2], 2), 0.5, 1.5),
    };

    public static Dictionary<string, GradientCase> InPlace() => new()
    {
        ["aten::add_.Tensor"] = Of((x, y) => x.Clone().AddInPlace(y, 2), Matrix, Row),
        ["aten::add_.Scalar"] = Of(x => x.Clone().AddInPlace(2), 2, 3),
        ["aten::sub_.Tensor"] = Of((x, y) => x.Clone().SubInPlace(y, 2), Matrix, Row),
        ["aten::sub_.Scalar"] = Of(x => x.Clone().SubInPlace(2), 2, 3),
        ["aten::mul_.Tensor"] = Of((x, y) => x.Clone().MulInPlace(y), Matrix, Row),
        ["aten::mul_.Scalar"] = Of(x => x.Clone().MulInPlace(3), 2, 3),
        ["aten::div_.Tensor"] = new([Matrix, Row], x => x[0].Clone().DivInPlace(x[1]), 0.5, 1.5),
        ["aten::div_.Scalar"] = Of(x => x.Clone().DivInPlace(3), 2, 3),
        ["aten::lerp_.Scalar"] = Of((x, y) => x.Clone().LerpInPlace(y, 0.3), Matrix, Matrix),
        ["aten::addcmul_"] = Of((x, y, z) => x.Clone().AddcmulInPlace(y, z, 2), Matrix, Matrix, Matrix),
        ["aten::addcdiv_"] =
            new([Matrix, Matrix, Matrix], x => x[0].Clone().AddcdivInPlace(x[1], x[2], 2), 0.5, 1.5),
        ["aten::sqrt_"] = Of(x => x.Clone().SqrtInPlace(), 0.5, 1.5, 2, 3),
        ["aten::clamp_"] = Of(x => x.Clone().ClampInPlace(-0.6, 0.7), 2, 3),
        ["aten::relu_"] = Of(x => x.Clone().ReluInPlace(), 2, 3),
        ["aten::copy_"] = Of((x, y) => x.Clone().CopyInPlace(y).Add(x), Matrix, Row),
        ["aten::zero_"] = Of(x => x.Clone().ZeroInPlace().Add(x), 2, 3),
        ["aten::fill_.Scalar"] = Of(x => x.Clone().FillInPlace(2).Mul(x), 2, 3),
        ["aten::masked_fill_.Scalar"] = Of(x => x.Clone().MaskedFillInPlace(MaskMatrix, 2), 2, 3),
        ["aten::index_add_"] =
            Of((x, y) => x.Clone().IndexAddInPlace(1, Indices, y, 2), Matrix, [2, 2]),
        ["aten::index_copy_"] = Of((x, y) => x.Clone().IndexCopyInPlace(1, Indices, y), Matrix, [2, 2]),
    };

    public static Dictionary<string, GradientCase> Function() => new()
    {
        ["aten::exp"] = Of(x => x.Exp(), 2, 3),
        ["aten::log"] = Of(x => x.Log(), 0.5, 1.5, 2, 3),
        ["aten::log1p"] = Of(x => x.Log1p(), -0.5, 1.5, 2, 3),
        ["aten::sqrt"] = Of(x => x.Sqrt(), 0.5, 1.5, 2, 3),
        ["aten::rsqrt"] = Of(x => x.Rsqrt(), 0.5, 1.5, 2, 3),
        ["aten::square"] = Of(x => x.Square(), 2, 3),
        ["aten::abs"] = Of(x => x.Abs(), 2, 3),
        ["aten::sin"] = Of(x => x.Sin(), 2, 3),
        ["aten::cos"] = Of(x => x.Cos(), 2, 3),
        ["aten::clamp"] = Of(x => x.Clamp(-0.6, 0.7).Add(x.Clamp(max: 0.1)), 2, 3),
        ["aten::relu"] = Of(x => x.Relu(), 2, 3),
        ["aten::leaky_relu"] = Of(x => x.LeakyRelu(0.2), 2, 3),
        ["aten::elu"] = Of(x => x.Elu(0.7), 2, 3),
        ["aten::hardtanh"] = Of(x => x.Hardtanh(-0.6, 0.7).Add(x.Relu6()), 2, 3),
        ["aten::gelu"] = Of(x => x.Gelu().Add(x.Gelu("tanh")), 2, 3),
        ["aten::silu"] = Of(x => x.Silu(), 2, 3),
        ["aten::softplus"] = Of(x => x.Softplus(2), 2, 3),
        ["aten::sigmoid"] = Of(x => x.Sigmoid(), 2, 3),
        ["aten::log_sigmoid"] = Of(x => x.LogSigmoid(), 2, 3),
        ["aten::tanh"] = Of(x => x.Tanh(), 2, 3),
        ["aten::softmax.int"] = Of(x => x.Softmax(1), 2, 3),
        ["aten::log_softmax.int"] = Of(x => x.LogSoftmax(0), 2, 3),
        ["aten::dropout"] = Of(x => x.Dropout(0.5, train: false).Mul(2), 2, 3),
    };
}
