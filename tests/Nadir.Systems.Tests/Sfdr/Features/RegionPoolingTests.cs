using Nadir.Systems.Contracts;
using Nadir.Systems.Sfdr;
using Nadir.Torch;

namespace Nadir.Systems.Tests.Sfdr.Features;

public sealed class RegionPoolingTests
{
    [Fact]
    public void AMeanIsTheIntegralOverTheRectangle()
    {
        using var scope = new TensorScope();
        using var generator = new TorchGenerator(1);
        var map = Tensor.Empty([2, 3, 4, 5]).NormalInPlace(generator: generator);
        Region[][] regions = [[new(0.1f, 0.2f, 0.5f, 0.3f, 0), Region.Whole],
            [new(0, 0.5f, 0.2f, 0.25f, 0), new(0.61f, 0.01f, 0.3f, 0.9f, 0)]];
        float[] pooled = RegionPooling.Pool(map, regions).ToArray<float>();
        float[] values = map.ToArray<float>();
        for (var index = 0; index < pooled.Length; index++)
        {
            var (picture, region, channel) = (index / 6, index / 3 % 2, index % 3);
            Assert.Equal(Mean(values.AsSpan(((picture * 3) + channel) * 20, 20), regions[picture][region]),
                pooled[index], 1e-3);
        }
    }

    // The midpoint rule on so fine a grid that borders of cells and rectangle hardly matter.
    private static double Mean(ReadOnlySpan<float> map, Region region)
    {
        const int fine = 1000;
        double sum = 0;
        for (var y = 0; y < fine; y++)
        {
            for (var x = 0; x < fine; x++)
            {
                var column = (int)((region.Left + (region.Width * (x + 0.5) / fine)) * 5);
                var row = (int)((region.Top + (region.Height * (y + 0.5) / fine)) * 4);
                sum += map[(row * 5) + column];
            }
        }

        return sum / fine / fine;
    }
}
