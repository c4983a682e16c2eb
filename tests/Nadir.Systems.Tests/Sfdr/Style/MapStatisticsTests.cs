using Nadir.Systems.Sfdr;
using Nadir.Torch;

namespace Nadir.Systems.Tests.Sfdr.Style;

public sealed class MapStatisticsTests
{
    [Fact]
    public void TheyAreMeansAndDeviationsOfEachChannel()
    {
        using var scope = new TensorScope();
        using var generator = new TorchGenerator(1);
        var (small, large) = (SmallSfdr.Draw(generator, 2, 3, 4, 5), SmallSfdr.Draw(generator, 2, 2, 8, 8) * 5);
        var statistics = MapStatistics.Compute([small, large]);

        Assert.Equal([2, 10], statistics.Shape);
        float[][] rows = [.. statistics.ToArray<float>().Chunk(10)];
        for (var picture = 0; picture < 2; picture++)
        {
            double[] expected = [.. Expected(small, picture, 3), .. Expected(large, picture, 2)];
            Assert.All(expected.Zip(rows[picture]), pair => Assert.Equal(pair.First, pair.Second, 1e-4));
        }
    }

    [Fact]
    public void AnEvenMapDoesNotDeviate()
    {
        using var scope = new TensorScope();
        Assert.Equal([0.3f, 0], MapStatistics.Compute([Tensor.Full([1, 1, 50, 50], 0.3)]).ToArray<float>(),
            (a, b) => Math.Abs(a - b) < 1e-3);
    }

    private static IEnumerable<double> Expected(Tensor map, int picture, int channels)
    {
        var values = Enumerable.Range(0, channels)
            .Select(channel => map.Select(0, picture).Select(0, channel).Contiguous().ToArray<float>()).ToList();
        return [.. values.Select(channel => (double)channel.Average()), .. values.Select(Deviation)];
    }

    private static double Deviation(float[] values)
    {
        double mean = values.Average(value => (double)value);
        return Math.Sqrt(values.Average(value => (value - mean) * (value - mean)));
    }
}
