using Nadir.Torch;
using Nadir.Torch.Nn;

namespace Nadir.Systems.Tests.Sfdr;

/// <summary>Modules in double precision with random values everywhere.</summary>
internal static class Modules
{
    public static T Float64<T>(Func<T> create)
        where T : Module
    {
        TorchRandom.ManualSeed(6);
        var module = create();
        module.To(ScalarType.Float64);
        using var noGrad = new NoGradScope();
        using var scope = new TensorScope();
        foreach (var (index, parameter) in module.Parameters().Index())
        {
            parameter.CopyInPlace(Draw(index + 50, parameter.Shape));
        }

        module.Eval();
        return module;
    }

    public static Tensor Draw(int seed, params long[] shape)
    {
        using var generator = new TorchGenerator(seed);
        return Tensor.Empty(shape, ScalarType.Float64).NormalInPlace(0.1, 0.6, generator);
    }

    public static void AssertEqual(IReadOnlyList<double> expected, IReadOnlyList<double> actual)
    {
        Assert.Equal(expected.Count, actual.Count);
        Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, 1e-9));
    }
}
