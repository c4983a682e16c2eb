namespace Nadir.Datasets.Tests;

public class SampleRandomTests
{
    [Fact]
    public void Is_SplitMix64()
    {
        // The published outputs for state 0.
        var random = default(SampleRandom);
        Assert.Equal([0xE220A8397B1DCDAF, 0x6E789E6AA1B965F4, 0x06C45D188009454F],
            (ulong[])[random.NextBits(), random.NextBits(), random.NextBits()]);
    }

    [Fact]
    public void Every_seed_counts_and_so_does_their_order()
    {
        long[][] seeds = [[], [0], [1], [-1], [0, 0], [0, 1], [1, 0], [0, 0, 1], [long.MaxValue, 3]];
        Assert.Equal(seeds.Length, seeds.Select(seed => new SampleRandom(seed).NextBits()).Distinct().Count());
    }

    [Fact]
    public void Numbers_are_spread_evenly_over_neighbouring_seeds()
    {
        var counts = new int[10];
        for (var image = 0; image < 100_000; image++)
        {
            counts[new SampleRandom(7, 0, 1, image).NextInt32(10)]++;
        }

        // Chi-squared with 9 degrees of freedom exceeds 33.7 once in ten thousand times.
        Assert.True(counts.Sum(count => Math.Pow(count - 10_000, 2) / 10_000) < 33.7);
    }

    [Fact]
    public void Shuffles_evenly()
    {
        var counts = new Dictionary<string, int>();
        for (var seed = 0; seed < 24_000; seed++)
        {
            var items = "abcd".ToCharArray();
            new SampleRandom(seed).ShuffleFirst<char>(items, 4);
            var key = new string(items);
            counts[key] = counts.GetValueOrDefault(key) + 1;
        }

        // 24 orders; chi-squared with 23 degrees of freedom exceeds 56 about once in ten thousand times.
        Assert.Equal(24, counts.Count);
        Assert.True(counts.Values.Sum(count => Math.Pow(count - 1000, 2) / 1000) < 56);
    }
}
