using Nadir.Systems.Osdpm;
using Nadir.Systems.Tests.Support;
using Nadir.Torch;

namespace Nadir.Systems.Tests.Osdpm;

public sealed class SpatialChannelAttentionTests
{
    private const int Channels = 4;
    private const int Height = 3;
    private const int Width = 5;

    [Fact]
    public void EqualsThePlainComputation()
    {
        using var scope = new TensorScope();
        using var noGrad = new NoGradScope();
        using var attention = Make();
        var map = Map(2);
        var (values, actual) = (map.ToArray<double>(), attention.Forward(map).ToArray<double>());
        var (spatial, channel) = (Spatial(attention, values), Channel(attention, values));
        for (var i = 0; i < actual.Length; i++)
        {
            var (item, c, place) = (i / (Channels * Height * Width), i / (Height * Width) % Channels,
                i % (Height * Width));
            var expected = values[i]
                * (1 + (spatial[(item * Height * Width) + place] * channel[(item * Channels) + c]));
            Assert.Equal(expected, actual[i], 1e-10);
        }
    }

    [Fact]
    public void OfAConstantMapMeanAndMaximumAreTheSame()
    {
        using var scope = new TensorScope();
        using var attention = Make();
        double[] levels = [0.3, -0.2, 0.5, 0.1];
        var map = Tensor.FromArray(levels, 1, Channels, 1, 1) * Tensor.Ones([1, 1, Height, Width], ScalarType.Float64);

        var perceptron = Perceptron(attention, levels);
        Assert.All(
            perceptron.Zip(attention.ChannelWeights(map).ToArray<double>()),
            pair => Assert.Equal(1 / (1 + Math.Exp(-2 * pair.First)), pair.Second, 1e-12));
    }

    [Fact]
    public void WhereThingsLieDoesNotMatterToTheChannels()
    {
        using var scope = new TensorScope();
        using var attention = Make();
        var map = Map(2);

        AssertEqual(attention.ChannelWeights(map), attention.ChannelWeights(map.Flip(2, 3)));
    }

    [Fact]
    public void WhichChannelHasAValueDoesNotMatterToThePositions()
    {
        using var scope = new TensorScope();
        using var attention = Make();
        var map = Map(2);

        AssertEqual(attention.SpatialWeights(map), attention.SpatialWeights(map.Flip(1)));
    }

    [Fact]
    public void DerivativesAgreeWithDifferences()
    {
        using var attention = new SpatialChannelAttention(Channels, reduction: 2);
        GradientCheck.Run(attention, attention.Forward, 2, Channels, Height, Width);
    }

    private static SpatialChannelAttention Make()
    {
        TorchRandom.ManualSeed(1);
        var attention = new SpatialChannelAttention(Channels, reduction: 2);
        attention.To(ScalarType.Float64);
        return attention;
    }

    private static Tensor Map(int count)
    {
        using var generator = new TorchGenerator(8);
        return GradientCheck.Draw(generator, count, Channels, Height, Width);
    }

    private static void AssertEqual(Tensor expected, Tensor actual) =>
        Assert.All(expected.ToArray<double>().Zip(actual.ToArray<double>()),
            pair => Assert.Equal(pair.First, pair.Second, 1e-12));

    private static double[] Channel(SpatialChannelAttention attention, double[] map) =>
    [
        .. map.Chunk(Channels * Height * Width).SelectMany(item =>
        {
            double[][] channels = [.. item.Chunk(Height * Width)];
            var mean = Perceptron(attention, [.. channels.Select(values => values.Average())]);
            var maximum = Perceptron(attention, [.. channels.Select(values => values.Max())]);
            return mean.Zip(maximum, (x, y) => 1 / (1 + Math.Exp(-x - y)));
        }),
    ];

    private static double[] Perceptron(SpatialChannelAttention attention, double[] input)
    {
        var state = attention.StateDict();
        double[] Layer(string name, double[] values)
        {
            var (weight, bias) = (state[name + ".weight"].ToArray<double>(), state[name + ".bias"].ToArray<double>());
            return [.. bias.Select((start, row) => start
                + values.Select((value, i) => value * weight[(row * values.Length) + i]).Sum())];
        }

        return Layer("channel.2", [.. Layer("channel.0", input).Select(value => Math.Max(0, value))]);
    }

    private static double[] Spatial(SpatialChannelAttention attention, double[] map)
    {
        var (weight, bias) = (attention.StateDict()["spatial.weight"].ToArray<double>(),
            attention.StateDict()["spatial.bias"].Item<double>());
        var weights = new List<double>();
        foreach (var item in map.Chunk(Channels * Height * Width))
        {
            double[][] pooled =
            [
                [.. Enumerable.Range(0, Height * Width)
                    .Select(place => item.Where((_, i) => i % (Height * Width) == place).Average())],
                [.. Enumerable.Range(0, Height * Width)
                    .Select(place => item.Where((_, i) => i % (Height * Width) == place).Max())],
            ];
            for (var place = 0; place < Height * Width; place++)
            {
                var sum = bias;
                for (var tap = 0; tap < 49; tap++)
                {
                    var (y, x) = ((place / Width) + (tap / 7) - 3, (place % Width) + (tap % 7) - 3);
                    if (y is >= 0 and < Height && x is >= 0 and < Width)
                    {
                        sum += (weight[tap] * pooled[0][(y * Width) + x])
                            + (weight[49 + tap] * pooled[1][(y * Width) + x]);
                    }
                }

                weights.Add(1 / (1 + Math.Exp(-sum)));
            }
        }

        return [.. weights];
    }
}
