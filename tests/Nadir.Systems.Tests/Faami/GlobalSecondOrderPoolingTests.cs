using Nadir.Systems.Faami;
using Nadir.Systems.Tests.Support;
using Nadir.Torch;

namespace Nadir.Systems.Tests.Faami;

public sealed class GlobalSecondOrderPoolingTests
{
    [Theory]
    [InlineData(1, 2, 1, 1)]
    [InlineData(3, 4, 2, 5)]
    [InlineData(2, 5, 3, 3)]
    public void CovarianceEqualsItsDefinition(int count, int channels, int height, int width)
    {
        using var scope = new TensorScope();
        using var generator = new TorchGenerator(count);
        var map = GradientCheck.Draw(generator, count, channels, height, width);
        var values = map.ToArray<double>();
        var covariance = GlobalSecondOrderPooling.Covariance(map);

        Assert.Equal([count, channels, channels], covariance.Shape);
        var actual = covariance.ToArray<double>();
        var places = height * width;
        for (var item = 0; item < count; item++)
        {
            for (var i = 0; i < channels; i++)
            {
                for (var j = 0; j < channels; j++)
                {
                    double Value(int channel, int place) => values[(((item * channels) + channel) * places) + place];
                    double Mean(int channel) => Enumerable.Range(0, places).Average(place => Value(channel, place));
                    var expected = Enumerable.Range(0, places)
                        .Average(place => (Value(i, place) - Mean(i)) * (Value(j, place) - Mean(j)));
                    Assert.Equal(expected, actual[(((item * channels) + i) * channels) + j], 1e-12);
                }
            }
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void StartsAsTheIdentity(bool training)
    {
        using var scope = new TensorScope();
        TorchRandom.ManualSeed(1);
        using var block = new GlobalSecondOrderPooling(6, 3);
        block.Train(training);
        var map = Tensor.Randn([2, 6, 3, 4]);

        Assert.Equal(map.ToArray<float>(), block.Forward(map).ToArray<float>());
    }

    [Fact]
    public void WeightsEqualTheExplicitSum()
    {
        using var scope = new TensorScope();
        using var noGrad = new NoGradScope();
        using var block = new GlobalSecondOrderPooling(4, 3);
        using var generator = new TorchGenerator(3);
        block.To(ScalarType.Float64);
        foreach (var tensor in block.StateDict().Values.Where(tensor => tensor.Type == ScalarType.Float64))
        {
            tensor.UniformInPlace(0.2, 1.2, generator);
        }

        block.Eval();
        var map = GradientCheck.Draw(generator, 2, 4, 2, 3);
        var expected = new PlainSecondOrderPooling(block).Weights(map.ToArray<double>(), count: 2, places: 6);

        Assert.All(expected.Zip(block.Weights(map).ToArray<double>()),
            pair => Assert.Equal(pair.First, pair.Second, 1e-10));
        var scaled = block.Forward(map).ToArray<double>();
        Assert.All(
            Enumerable.Range(0, scaled.Length),
            i => Assert.Equal(map.ToArray<double>()[i] * expected[i / 6], scaled[i], 1e-10));
    }

    [Fact]
    public void DerivativesAgreeWithDifferences()
    {
        using var block = new GlobalSecondOrderPooling(4, 3);
        GradientCheck.Run(block, block.Forward, 3, 4, 2, 3);
    }
}
