using Nadir.Torch;
using Nadir.Torch.Nn;

namespace Nadir.Systems.Tests.Support;

/// <summary>
/// Compares derivatives along random directions with central differences, for modules that compute in float32 whatever
/// their weights are: one sum over all elements of a tensor is far above the rounding that one element drowns in.
/// </summary>
internal static class DirectionalCheck
{
    private const double Step = 1e-3;
    private const double Tolerance = 0.02;
    private const int Directions = 4;

    public static void Run(Module module, Func<Tensor, Tensor> call, params long[] shape)
    {
        using var scope = new TensorScope();
        using var generator = new TorchGenerator(7);
        Randomize(module, generator);
        var input = Draw(generator, shape);
        input.RequiresGrad = true;
        var output = call(input);
        var weights = Draw(generator, output.Shape);
        output.Mul(weights).Sum().Backward();
        using var noGrad = new NoGradScope();
        foreach (var (name, tensor) in module.NamedParameters().Append(("input", input)))
        {
            for (var i = 0; i < Directions; i++)
            {
                Compare(name, tensor, Draw(generator, tensor.Shape), () => Sum(call(input), weights));
            }
        }
    }

    /// <summary>Gives every parameter random values, so that nothing is hidden by what starts at zero.</summary>
    public static void Randomize(Module module, TorchGenerator generator)
    {
        using var noGrad = new NoGradScope();
        foreach (var parameter in module.Parameters())
        {
            parameter.NormalInPlace(0.1, 0.5, generator);
        }
    }

    private static Tensor Draw(TorchGenerator generator, params long[] shape) =>
        Tensor.Empty(shape, ScalarType.Float32).NormalInPlace(0.1, 0.5, generator);

    private static void Compare(string name, Tensor tensor, Tensor direction, Func<double> value)
    {
        var analytic = tensor.Grad!.Mul(direction).To(ScalarType.Float64).Sum().Item<double>();
        // Rounding in the sum of the outputs decides how small a slope can be told from zero.
        var size = tensor.Grad!.Norm().Item<float>();
        using var before = tensor.Clone();
        tensor.AddInPlace(direction, Step);
        var above = value();
        tensor.CopyInPlace(before).SubInPlace(direction, Step);
        var below = value();
        tensor.CopyInPlace(before);
        var numeric = (above - below) / (2 * Step);
        Assert.True(
            Math.Abs(analytic - numeric) <= Tolerance * Math.Max(1, Math.Max(size, Math.Abs(numeric))),
            $"{name}: {analytic}, not {numeric}");
    }

    private static double Sum(Tensor output, Tensor weights) =>
        output.To(ScalarType.Float64).Mul(weights.To(ScalarType.Float64)).Sum().Item<double>();
}
