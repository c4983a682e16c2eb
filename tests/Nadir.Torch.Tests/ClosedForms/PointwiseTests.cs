namespace Nadir.Torch.Tests.ClosedForms;

public class PointwiseTests
{
    public static TheoryData<string> Functions() =>
        new(Cases.Keys);

    private static readonly Dictionary<string, (Func<Tensor, Tensor> Operator, Func<double, double> Definition)> Cases =
        new()
        {
            ["exp"] = (x => x.Exp(), Math.Exp),
            ["log"] = (x => x.Abs().Log(), x => Math.Log(Math.Abs(x))),
            ["log1p"] = (x => x.Abs().Log1p(), x => Math.Log(1 + Math.Abs(x))),
            ["sqrt"] = (x => x.Abs().Sqrt(), x => Math.Sqrt(Math.Abs(x))),
            ["rsqrt"] = (x => x.Abs().Rsqrt(), x => 1 / Math.Sqrt(Math.Abs(x))),
            ["square"] = (x => x.Square(), x => x * x),
            ["reciprocal"] = (x => x.Reciprocal(), x => 1 / x),
            ["sin"] = (x => x.Sin(), Math.Sin),
            ["cos"] = (x => x.Cos(), Math.Cos),
            ["floor"] = (x => x.Floor(), Math.Floor),
            ["round"] = (x => x.Round(), x => Math.Round(x, MidpointRounding.ToEven)),
            ["sign"] = (x => x.Sign(), x => Math.Sign(x)),
            ["clamp"] = (x => x.Clamp(-1, 2), x => Math.Clamp(x, -1, 2)),
            ["relu"] = (x => x.Relu(), x => Math.Max(x, 0)),
            ["leaky_relu"] = (x => x.LeakyRelu(0.1), x => x > 0 ? x : 0.1 * x),
            ["elu"] = (x => x.Elu(2), x => x > 0 ? x : 2 * (Math.Exp(x) - 1)),
            ["hardtanh"] = (x => x.Hardtanh(), x => Math.Clamp(x, -1, 1)),
            ["relu6"] = (x => x.Mul(4).Relu6(), x => Math.Clamp(4 * x, 0, 6)),
            ["silu"] = (x => x.Silu(), x => x / (1 + Math.Exp(-x))),
            ["softplus"] = (x => x.Softplus(), x => Math.Log(1 + Math.Exp(x))),
            ["sigmoid"] = (x => x.Sigmoid(), x => 1 / (1 + Math.Exp(-x))),
            ["log_sigmoid"] = (x => x.LogSigmoid(), x => -Math.Log(1 + Math.Exp(-x))),
            ["tanh"] = (x => x.Tanh(), Math.Tanh),
            ["gelu tanh"] = (
                x => x.Gelu("tanh"),
                x => 0.5 * x * (1 + Math.Tanh(Math.Sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x)))),
        };

    [Theory]
    [MemberData(nameof(Functions))]
    public void Functions_follow_their_definitions(string name)
    {
        double[] inputs = [-3.2, -1.5, -0.5, -1e-3, 1e-3, 0.5, 1.5, 2.5, 3.2];
        using var scope = new TensorScope();
        double[] actual = Cases[name].Operator(Expect.Vector(inputs)).ToArray<double>();
        for (int i = 0; i < inputs.Length; i++)
        {
            Assert.Equal(Cases[name].Definition(inputs[i]), actual[i], 1e-9);
        }
    }

    [Fact]
    public void Gelu_is_the_input_times_the_normal_distribution()
    {
        using var scope = new TensorScope();
        // Values of the normal distribution function at -1 and 2.
        Expect.Equal(Expect.Vector(-1, 0, 2).Gelu(), [3], -0.15865525393145705, 0, 2 * 0.9772498680518208);
    }

    [Fact]
    public void Softmax_sums_to_one_and_survives_large_numbers()
    {
        using var scope = new TensorScope();
        Tensor x = Expect.Vector(1000, 1000 + Math.Log(3));
        Expect.Equal(x.Softmax(0), [2], 0.25, 0.75);
        Expect.Equal(x.LogSoftmax(0), [2], Math.Log(0.25), Math.Log(0.75));
    }

    [Fact]
    public void Numbers_that_are_none()
    {
        using var scope = new TensorScope();
        Tensor x = Expect.Vector(double.NaN, double.PositiveInfinity, 1);
        Expect.Equal(x.Isnan(), [3], 1, 0, 0);
        Expect.Equal(x.Isfinite(), [3], 0, 0, 1);
    }
}
