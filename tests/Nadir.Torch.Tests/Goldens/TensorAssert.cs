namespace Nadir.Torch.Tests.Goldens;

internal static class TensorAssert
{
    /// <summary>Shapes are equal, and elements within an absolute tolerance.</summary>
    public static void Close(Tensor expected, Tensor? actual, double tolerance = 2e-6, string what = "")
    {
        Assert.True(actual is not null, $"{what}: nothing came");
        Assert.Equal(expected.Shape, actual.Shape);
        Assert.Equal(expected.Type, actual.Type);
        if (expected.NumberOfElements > 0)
        {
            var difference = (expected.To(ScalarType.Float64) - actual.Detach().To(ScalarType.Float64)).Abs().Max()
                .Item<double>();
            Assert.True(difference <= tolerance, $"{what}: {difference} > {tolerance}");
        }
    }
}
