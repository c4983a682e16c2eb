using Nadir.Torch;
using Nadir.Torch.Nn;

namespace Nadir.Systems.Tests.Support;

/// <summary>Compares derivatives with central differences in double precision.</summary>
internal static class GradientCheck
{
    private const double Step = 1e-6;
    private const double Tolerance = 1e-6;

    /// <summary>Checks a module's derivatives by its input and by every parameter, from random values of all of
    /// them.</summary>
    public static void Run(Module module, Func<Tensor, Tensor> call, params long[] shape)
    {
        using var scope = new TensorScope();
        using var generator = new TorchGenerator(5);
        module.To(ScalarType.Float64);
        using (new NoGradScope())
        {
            foreach (var parameter in module.Parameters())
            {
                parameter.CopyInPlace(Draw(generator, parameter.Shape));
            }
        }

        var input = Draw(generator, shape);
        input.RequiresGrad = true;
        Run(() => call(input), [.. module.NamedParameters(), ("input", input)]);
    }

    /// <summary>Checks a function's derivatives by float64 tensors that it reads.</summary>
    public static void Run(Func<Tensor> function, IReadOnlyList<(string Name, Tensor Tensor)> variables)
    {
        using var scope = new TensorScope();
        using var generator = new TorchGenerator(6);
        var output = function();
        Assert.Equal(ScalarType.Float64, output.Type);
        // Weights make the sum depend on every output in its own way.
        var weights = Draw(generator, output.Shape);
        output.Mul(weights).Sum().Backward();
        foreach (var (name, tensor) in variables)
        {
            Compare(name, tensor, () => function().Mul(weights).Sum().Item<double>());
        }
    }

    public static Tensor Draw(TorchGenerator generator, params long[] shape) =>
        Tensor.Empty(shape, ScalarType.Float64).NormalInPlace(0.1, 0.5, generator);

    private static void Compare(string name, Tensor tensor, Func<double> value)
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
            Assert.True(
                Math.Abs(gradient[i] - difference) <= Tolerance * Math.Max(1, Math.Abs(difference)),
                $"{name}[{i}]: {gradient[i]}, not {difference}");
        }

        double Value()
        {
            using var scope = new TensorScope();
            return value();
        }
    }
}
