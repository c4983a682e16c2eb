using Nadir.Vectors;

namespace Nadir.Vectors.Tests;

public class RotationTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(5)]
    [InlineData(512)]
    [InlineData(513)]
    [InlineData(768)]
    public void Keeps_dot_products_and_can_be_undone(int dimension)
    {
        var rotation = new Rotation(dimension);
        double[] a = [.. VectorSamples.Gaussian(1, dimension, 1)[0].Select(value => (double)value)];
        double[] b = [.. VectorSamples.Gaussian(1, dimension, 2)[0].Select(value => (double)value)];
        double[] before = [.. a];
        double dot = a.Zip(b, (x, y) => x * y).Sum();

        rotation.Apply(a);
        rotation.Apply(b);
        Assert.Equal(dot, a.Zip(b, (x, y) => x * y).Sum(), 1e-9);

        rotation.Invert(a);
        Assert.All(before.Zip(a), pair => Assert.Equal(pair.First, pair.Second, 1e-12));
    }

    [Theory]
    [InlineData(384)]
    [InlineData(512)]
    [InlineData(513)]
    [InlineData(768)]
    [InlineData(1000)]
    public void Spreads_a_single_large_component(int dimension)
    {
        for (int component = 0; component < dimension; component += 17)
        {
            double[] vector = new double[dimension];
            vector[component] = 1;

            new Rotation(dimension).Apply(vector);

            Assert.True(vector.Max(Math.Abs) < 6 / Math.Sqrt(dimension),
                $"component {component}: {vector.Max(Math.Abs)}");
        }
    }
}
