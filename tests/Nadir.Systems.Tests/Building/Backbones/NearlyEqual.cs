using Nadir.Torch;

namespace Nadir.Systems.Tests.Building.Backbones;

/// <summary>Comparisons of tensors by the largest difference, against the scale of what is expected.</summary>
internal static class NearlyEqual
{
    /// <summary>At most tolerance times the largest expected value, or times 1 where that is smaller.</summary>
    public static void Check(Tensor expected, Tensor actual, string what, double tolerance = 1e-4)
    {
        using var scope = new TensorScope();
        Assert.Equal(expected.Shape, actual.Shape);
        var wanted = expected.To(ScalarType.Float64);
        var largest = Math.Max(1, wanted.Abs().Max().Item<double>());
        var difference = (wanted - actual.To(ScalarType.Float64)).Abs().Max().Item<double>();
        Assert.True(difference <= tolerance * largest,
            $"{what}: off by {difference:G3} where values reach {largest:G3}");
    }

    /// <summary>Statistics that are no trivial ones, so that a normalisation which is left out shows.</summary>
    public static void RandomizeStatistics(Nadir.Torch.Nn.Module network)
    {
        using var noGrad = new NoGradScope();
        foreach (var norm in network.NamedModules().Select(pair => pair.Module).OfType<Nadir.Torch.Nn.BatchNorm2d>())
        {
            norm.RunningMean.NormalInPlace(0, 0.2);
            norm.RunningVar.UniformInPlace(0.5, 2);
            norm.Weight.UniformInPlace(0.5, 1.2);
            norm.Bias.NormalInPlace(0, 0.2);
        }
    }
}
