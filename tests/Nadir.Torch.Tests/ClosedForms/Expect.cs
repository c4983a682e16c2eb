namespace Nadir.Torch.Tests.ClosedForms;

/// <summary>Comparison of a tensor with numbers written down.</summary>
internal static class Expect
{
    public static void Equal(Tensor actual, ReadOnlySpan<long> shape, params double[] expected)
    {
        Assert.Equal(shape.ToArray(), actual.Shape);
        using Tensor real = actual.To(ScalarType.Float64);
        double[] values = real.ToArray<double>();
        Assert.Equal(expected.Length, values.Length);
        for (int i = 0; i < values.Length; i++)
        {
            Assert.Equal(expected[i], values[i], 1e-9);
        }
    }

    public static Tensor Matrix(long rows, long columns, params double[] values) =>
        Tensor.FromArray(values, rows, columns);

    public static Tensor Vector(params double[] values) => Tensor.FromArray(values, values.Length);
}
