using Nadir.Systems.Osdpm;
using Nadir.Systems.Tests.Support;
using Nadir.Torch;

namespace Nadir.Systems.Tests.Osdpm;

public sealed class SaliencyRegionAttentionTests
{
    private const int Channels = 3;
    private const int Side = 4;

    [Fact]
    public void EqualsThePlainComputation()
    {
        using var scope = new TensorScope();
        using var noGrad = new NoGradScope();
        int[] grids = [1, 2, 4];
        using var attention = Make(grids);
        var map = Map(2, Side);
        var actual = attention.Forward(map).ToArray<double>();
        var state = attention.StateDict();
        var (scaleWeight, scaleBias) = (state["scales.weight"].ToArray<double>(),
            state["scales.bias"].ToArray<double>());
        foreach (var (item, values) in map.ToArray<double>().Chunk(Channels * Side * Side).Index())
        {
            var saliency = Saliency(attention, values);
            double[][] scales = [.. grids.Select(grid => PoolScale(values, saliency, grid))];
            double[] joined = [.. scales.SelectMany(scale => scale)];
            var weights = Softmax([.. scaleBias.Select((bias, row) => bias
                + joined.Select((value, i) => value * scaleWeight[(row * joined.Length) + i]).Sum())]);
            for (var channel = 0; channel < Channels; channel++)
            {
                var expected = scales.Select((scale, i) => weights[i] * scale[channel]).Sum();
                Assert.Equal(expected, actual[(item * Channels) + channel], 1e-10);
            }
        }
    }

    [Theory]
    [InlineData(4)]
    [InlineData(7)]
    [InlineData(2)]
    public void AConstantMapIsItsOwnSummary(int side)
    {
        using var scope = new TensorScope();
        using var attention = Make([1, 2, 3, 4]);
        double[] levels = [0.7, -1.3, 2.1];
        var map = Tensor.FromArray(levels, 1, Channels, 1, 1) * Tensor.Ones([1, 1, side, side], ScalarType.Float64);

        // What keeps an empty cell's quotient finite takes a millionth away.
        Assert.All(levels.Zip(attention.Forward(map).ToArray<double>()),
            pair => Assert.Equal(pair.First, pair.Second, 1e-4));
    }

    [Theory]
    [InlineData(5)]
    [InlineData(7)]
    public void ASummaryLiesBetweenTheMapsSmallestAndLargestValues(int side)
    {
        using var scope = new TensorScope();
        using var attention = Make([1, 2, 4]);
        var map = Map(4, side);
        var (low, high) = (map.Amin([2, 3]).ToArray<double>(), map.Amax([2, 3]).ToArray<double>());
        var actual = attention.Forward(map).ToArray<double>();

        Assert.All(Enumerable.Range(0, actual.Length), i => Assert.InRange(actual[i], low[i] - 1e-4, high[i] + 1e-4));
    }

    [Fact]
    public void OnlySalientPositionsCount()
    {
        using var scope = new TensorScope();
        using var noGrad = new NoGradScope();
        using var attention = Make([1]);
        attention.StateDict()["saliency.weight"].CopyInPlace(Tensor.FromArray<double>([100, 0, 0], 1, Channels, 1, 1));
        attention.StateDict()["saliency.bias"].FillInPlace(-50);
        var map = Map(1, Side);
        // The first channel says which positions are salient: one of sixteen.
        map.Select(1, 0).ZeroInPlace();
        map.Select(1, 0).Select(1, 2).Select(1, 3).FillInPlace(1);

        var expected = map.Select(2, 2).Select(2, 3).ToArray<double>();
        Assert.All(expected.Zip(attention.Forward(map).ToArray<double>()),
            pair => Assert.Equal(pair.First, pair.Second, 1e-4));
    }

    [Fact]
    public void DerivativesAgreeWithDifferences()
    {
        using var attention = new SaliencyRegionAttention(Channels, [1, 2]);
        GradientCheck.Run(attention, attention.Forward, 2, Channels, 3, 3);
    }

    private static SaliencyRegionAttention Make(int[] grids)
    {
        TorchRandom.ManualSeed(2);
        var attention = new SaliencyRegionAttention(Channels, grids);
        attention.To(ScalarType.Float64);
        return attention;
    }

    private static Tensor Map(int count, int side)
    {
        using var generator = new TorchGenerator(9);
        return GradientCheck.Draw(generator, count, Channels, side, side);
    }

    private static double[] Saliency(SaliencyRegionAttention attention, double[] map)
    {
        var (weight, bias) = (attention.StateDict()["saliency.weight"].ToArray<double>(),
            attention.StateDict()["saliency.bias"].Item<double>());
        return
        [
            .. Enumerable.Range(0, Side * Side).Select(
                place => 1 / (1 + Math.Exp(
                    -bias - Enumerable.Range(0, Channels).Sum(c => weight[c] * map[(c * Side * Side) + place])))),
        ];
    }

    private static double[] PoolScale(double[] map, double[] saliency, int grid)
    {
        var step = Side / grid;
        int[][] cells =
        [
            .. Enumerable.Range(0, grid * grid).Select(cell => Enumerable.Range(0, Side * Side)
                .Where(place => place / Side / step == cell / grid && place % Side / step == cell % grid).ToArray()),
        ];
        var weights = Softmax([.. cells.Select(cell => grid * grid * cell.Average(place => saliency[place]))]);
        return
        [
            .. Enumerable.Range(0, Channels).Select(channel => cells.Select((cell, i) => weights[i]
                * cell.Average(place => saliency[place] * map[(channel * Side * Side) + place])
                / (cell.Average(place => saliency[place]) + 1e-6)).Sum()),
        ];
    }

    private static double[] Softmax(double[] logits)
    {
        double[] powers = [.. logits.Select(Math.Exp)];
        return [.. powers.Select(power => power / powers.Sum())];
    }
}
