namespace Nadir.Torch.Tests.ClosedForms;

public sealed class PointwiseLinearTests : IDisposable
{
    private readonly TensorScope _scope = new();

    public void Dispose() => _scope.Dispose();

    [Theory]
    [InlineData(ScalarType.Float32, new long[] { 5, 7, 12 })]
    [InlineData(ScalarType.Float32, new long[] { 12 })]
    [InlineData(ScalarType.Float32, new long[] { 0, 12 })]
    [InlineData(ScalarType.Float64, new long[] { 3, 12 })]
    public void ItEqualsTheLinearLayerAndItsDerivatives(ScalarType type, long[] shape)
    {
        var (input, weight, bias) = (Tensor.Randn(shape).To(type), Tensor.Randn([9, 12]).To(type),
            Tensor.Randn([9]).To(type));
        var variables = new[] { input, weight, bias };
        foreach (var variable in variables)
        {
            variable.RequiresGrad = true;
        }

        var expected = Functional.Linear(input, weight, bias);
        var factors = Tensor.Randn(expected.Shape).To(type);
        (expected * factors).Sum().Backward();
        Tensor[] gradients = [.. variables.Select(variable => variable.Grad!.Clone())];
        foreach (var variable in variables)
        {
            variable.ZeroGrad(setToNone: true);
        }

        var actual = Functional.PointwiseLinear(input, weight, bias);
        (actual * factors).Sum().Backward();

        Assert.Equal(expected.Shape, actual.Shape);
        Assert.True(actual.Allclose(expected, 1e-4, 1e-5));
        Assert.All(variables.Zip(gradients), pair => Assert.True(pair.First.Grad!.Allclose(pair.Second, 1e-4, 1e-5)));
    }
}
