using Nadir.Torch;

namespace Nadir.Systems.Tests.Clip;

/// <summary>Compares tensors by the largest difference against the largest expected value.</summary>
internal static class Close
{
    public static void To(Tensor expected, Tensor actual, double relative, string what)
    {
        using var scope = new TensorScope();
        Assert.Equal(expected.Shape, actual.Shape);
        var difference = (expected - actual.To(ScalarType.Float32)).Abs().Max().Item<float>();
        var size = expected.Abs().Max().Item<float>();
        Assert.True(difference <= relative * size, $"{what}: off by {difference} of {size}");
    }
}
