using Nadir.Torch.Nn;

namespace Nadir.Torch.Tests.Nn;

/// <summary>
/// Derivatives of composite modules by their parameters and inputs, against central differences in double precision.
/// </summary>
public sealed class ModuleGradientTests
{
    private const double Step = 1e-6;
    private const double Tolerance = 1e-6;

    private static readonly long[] s_lengths = [2, 4, 3];

    private static readonly Dictionary<string,
        (Func<Module> Make, long[] Shape, Func<Module, Tensor, Tensor> Call)> s_cases = new()
        {
            ["gru with lengths"] = (
            () => new Gru(2, 3, numLayers: 2, batchFirst: true, bidirectional: true), [3, 4, 2],
            (module, input) => ((Gru)module).Forward(input, Tensor.FromArray(s_lengths, 3))),
            ["attention with padding"] = (
            () => new MultiheadAttention(4, 2, batchFirst: true), [2, 3, 4],
            (module, input) => ((MultiheadAttention)module).Forward(input, input, input, Padding())),
            ["encoder, norm first"] = (
            () => new TransformerEncoder(
                () => new TransformerEncoderLayer(4, 2, 6, 0, ActivationKind.Gelu, batchFirst: true, normFirst: true),
                2, new LayerNorm(4)),
            [2, 3, 4], (module, input) => ((TransformerEncoder)module).Forward(input, Padding())),
            ["encoder, norm last"] = (
            () => new TransformerEncoder(() => new TransformerEncoderLayer(4, 2, 6, 0, ActivationKind.Gelu), 1),
            [3, 2, 4], (module, input) => module.Forward(input)),
            ["convolutions"] = (
            () => new Sequential(
                new Conv2d(2, 4, 3, stride: 2, padding: 1, bias: false), new BatchNorm2d(4), new Silu(),
                new Conv2d(4, 4, 3, padding: 1, groups: 4), new GroupNorm(2, 4), new Tanh(),
                new AvgPool2d(2), new Flatten(), new Linear(4, 2), new BatchNorm1d(2), new Sigmoid()),
            [3, 2, 4, 4], (module, input) => module.Forward(input)),
        };

    public static TheoryData<string> Cases => [.. s_cases.Keys];

    [Theory]
    [MemberData(nameof(Cases))]
    public void AgreeWithDifferences(string name)
    {
        using var scope = new TensorScope();
        var (make, shape, call) = s_cases[name];
        using var module = make();
        module.To(ScalarType.Float64);
        using var generator = new TorchGenerator(5);
        var input = Draw(shape, generator);
        using (new NoGradScope())
        {
            foreach (var parameter in module.Parameters())
            {
                parameter.CopyInPlace(Draw(parameter.Shape, generator));
            }
        }

        input.RequiresGrad = true;
        var output = call(module, input);
        var weights = Draw(output.Shape, generator);
        output.Mul(weights).Sum().Backward();

        foreach (var (what, tensor) in module.NamedParameters().Append(("input", input)))
        {
            Compare(what, tensor, () => call(module, input).Mul(weights).Sum().Item<double>());
        }
    }

    private static Tensor Draw(long[] shape, TorchGenerator generator) =>
        Tensor.Empty(shape, ScalarType.Float64).NormalInPlace(0.1, 0.5, generator);

    private static Tensor Padding() => Tensor.FromArray([false, false, true, false, false, false], 2, 3);

    private static void Compare(string what, Tensor tensor, Func<double> value)
    {
        var gradient = tensor.Grad!.ToArray<double>();
        var elements = tensor.AsSpan<double>();
        using var noGrad = new NoGradScope();
        for (var i = 0; i < gradient.Length; i++)
        {
            var before = elements[i];
            elements[i] = before + Step;
            var above = Value();
            elements[i] = before - Step;
            var difference = (above - Value()) / (2 * Step);
            elements[i] = before;
            Assert.True(Math.Abs(gradient[i] - difference) <= Tolerance * Math.Max(1, Math.Abs(difference)),
                $"{what}[{i}]: {gradient[i]}, not {difference}");
        }

        double Value()
        {
            using var scope = new TensorScope();
            return value();
        }
    }
}
