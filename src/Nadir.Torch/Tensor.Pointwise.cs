namespace Nadir.Torch;

// Functions of one element, activations, and the normalizations over a dimension.
public sealed partial class Tensor
{
    private static readonly Operator ExpOperator = new("aten::exp");
    private static readonly Operator LogOperator = new("aten::log");
    private static readonly Operator Log1pOperator = new("aten::log1p");
    private static readonly Operator SqrtOperator = new("aten::sqrt");
    private static readonly Operator RsqrtOperator = new("aten::rsqrt");
    private static readonly Operator SquareOperator = new("aten::square");
    private static readonly Operator AbsOperator = new("aten::abs");
    private static readonly Operator SinOperator = new("aten::sin");
    private static readonly Operator CosOperator = new("aten::cos");
    private static readonly Operator FloorOperator = new("aten::floor");
    private static readonly Operator RoundOperator = new("aten::round");
    private static readonly Operator SignOperator = new("aten::sign");
    private static readonly Operator IsnanOperator = new("aten::isnan");
    private static readonly Operator IsfiniteOperator = new("aten::isfinite");
    private static readonly Operator ClampOperator = new("aten::clamp");
    private static readonly Operator ReluOperator = new("aten::relu");
    private static readonly Operator LeakyReluOperator = new("aten::leaky_relu");
    private static readonly Operator EluOperator = new("aten::elu");
    private static readonly Operator HardtanhOperator = new("aten::hardtanh");
    private static readonly Operator GeluOperator = new("aten::gelu");
    private static readonly Operator SiluOperator = new("aten::silu");
    private static readonly Operator SoftplusOperator = new("aten::softplus");
    private static readonly Operator SigmoidOperator = new("aten::sigmoid");
    private static readonly Operator LogSigmoidOperator = new("aten::log_sigmoid");
    private static readonly Operator TanhOperator = new("aten::tanh");
    private static readonly Operator SoftmaxOperator = new("aten::softmax.int");
    private static readonly Operator LogSoftmaxOperator = new("aten::log_softmax.int");
    private static readonly Operator DropoutOperator = new("aten::dropout");

    /// <summary>e to the power of each element.</summary>
    public Tensor Exp() => ExpOperator.Call(this);

    /// <summary>Natural logarithm.</summary>
    public Tensor Log() => LogOperator.Call(this);

    /// <summary>Natural logarithm of 1 + x, exact near 0.</summary>
    public Tensor Log1p() => Log1pOperator.Call(this);

    /// <summary>Square root.</summary>
    public Tensor Sqrt() => SqrtOperator.Call(this);

    /// <summary>1 / square root.</summary>
    public Tensor Rsqrt() => RsqrtOperator.Call(this);

    /// <summary>Square.</summary>
    public Tensor Square() => SquareOperator.Call(this);

    /// <summary>Absolute value.</summary>
    public Tensor Abs() => AbsOperator.Call(this);

    /// <summary>Sine of an angle in radians.</summary>
    public Tensor Sin() => SinOperator.Call(this);

    /// <summary>Cosine of an angle in radians.</summary>
    public Tensor Cos() => CosOperator.Call(this);

    /// <summary>Largest whole number not above.</summary>
    public Tensor Floor() => FloorOperator.Call(this);

    /// <summary>Nearest whole number; a half goes to the even one.</summary>
    public Tensor Round() => RoundOperator.Call(this);

    /// <summary>-1, 0 or 1.</summary>
    public Tensor Sign() => SignOperator.Call(this);

    /// <summary>Whether an element is no number.</summary>
    public Tensor Isnan() => IsnanOperator.Call(this);

    /// <summary>Whether an element is a finite number.</summary>
    public Tensor Isfinite() => IsfiniteOperator.Call(this);

    /// <summary>Limits the elements to [min, max]; null is no limit.</summary>
    public Tensor Clamp(Scalar? min = null, Scalar? max = null) => ClampOperator.Call(this, min, max);

    /// <summary>max(x, 0).</summary>
    public Tensor Relu() => ReluOperator.Call(this);

    /// <summary>x above 0, else negativeSlope * x.</summary>
    public Tensor LeakyRelu(double negativeSlope = 0.01) => LeakyReluOperator.Call(this, negativeSlope);

    /// <summary>x above 0, else alpha * (e^x - 1).</summary>
    public Tensor Elu(double alpha = 1) => EluOperator.Call(this, alpha);

    /// <summary>Limits the elements to [min, max]; with 0 and 6 it is ReLU6.</summary>
    public Tensor Hardtanh(double min = -1, double max = 1) => HardtanhOperator.Call(this, min, max);

    /// <summary>min(max(x, 0), 6).</summary>
    public Tensor Relu6() => Hardtanh(0, 6);

    /// <summary>x times the normal distribution function of x.</summary>
    /// <param name="approximate"><c>none</c> or <c>tanh</c>.</param>
    public Tensor Gelu(string approximate = "none") => GeluOperator.Call(this, approximate);

    /// <summary>x * sigmoid(x).</summary>
    public Tensor Silu() => SiluOperator.Call(this);

    /// <summary>log(1 + e^(beta x)) / beta, linear above the threshold.</summary>
    public Tensor Softplus(double beta = 1, double threshold = 20) => SoftplusOperator.Call(this, beta, threshold);

    /// <summary>1 / (1 + e^-x).</summary>
    public Tensor Sigmoid() => SigmoidOperator.Call(this);

    /// <summary>log(sigmoid(x)), without overflow.</summary>
    public Tensor LogSigmoid() => LogSigmoidOperator.Call(this);

    /// <summary>Hyperbolic tangent.</summary>
    public Tensor Tanh() => TanhOperator.Call(this);

    /// <summary>Exponentials divided by their sum along dim.</summary>
    public Tensor Softmax(int dim, ScalarType? type = null) => SoftmaxOperator.Call(this, dim, type);

    /// <summary>Logarithm of <see cref="Softmax"/>, without overflow.</summary>
    public Tensor LogSoftmax(int dim, ScalarType? type = null) => LogSoftmaxOperator.Call(this, dim, type);

    /// <summary>In training sets elements to 0 with probability p and scales the others by 1 / (1 - p).</summary>
    public Tensor Dropout(double p = 0.5, bool train = true) => DropoutOperator.Call(this, p, train);

    /// <summary>Divides by the p-norm along dim, or by eps where the norm is smaller.</summary>
    public Tensor Normalize(double p = 2, int dim = 1, double eps = 1e-12)
    {
        using Tensor norm = Norm(p, dim, keepDim: true);
        using Tensor floor = norm.Clamp(min: eps);
        return Div(floor);
    }
}
