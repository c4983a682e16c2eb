using Nadir.Systems.Sfdr;
using Nadir.Torch;

namespace Nadir.Systems.Tests.Sfdr;

public sealed class CaptionBankTests
{
    private const int Size = 40;
    private const int Dim = 16;

    [Fact]
    public void FindsTheNearestByCosineLessHubness()
    {
        using var scope = new TensorScope();
        using var bank = Make(out var vectors, out var hubness);
        var pictures = Vectors(5, seed: 2);
        long[] found = bank.Nearest(pictures, 3).ToArray<long>();
        var all = bank.Vectors().ToArray<float>().Chunk(Dim).ToArray();
        foreach (var (row, picture) in pictures.ToArray<float>().Chunk(Dim).Index())
        {
            var expected = all.Select((vector, place) =>
                (Place: (long)place, Score: vector.Zip(picture, (a, b) => a * b).Sum() - hubness[place]))
                .OrderByDescending(pair => pair.Score).Take(3).Select(pair => pair.Place);
            Assert.Equal(expected, found[(row * 3)..((row + 1) * 3)]);
        }

        // A byte a component: rounding is at most half a step of the largest component's 127.
        Assert.All(vectors.Zip(all), pair => Assert.All(
            pair.First.Zip(pair.Second),
            values => Assert.Equal(values.First, values.Second, (pair.First.Max(Math.Abs) / 254) + 1e-6f)));
    }

    [Fact]
    public void WhatIsExcludedIsNeverFoundAndTheRestStaysInOrder()
    {
        using var scope = new TensorScope();
        using var bank = Make(out _, out _);
        var pictures = Vectors(6, seed: 3);
        long[][] all = [.. bank.Nearest(pictures, Size).ToArray<long>().Chunk(Size)];
        var excluded = new bool[6 * Size];
        foreach (var (row, order) in all.Index())
        {
            // The nearest, and each second one.
            foreach (var place in order.Where((_, rank) => rank % 2 == 0))
            {
                excluded[(row * Size) + place] = true;
            }
        }

        long[] found = bank.Nearest(pictures, 4, Tensor.FromArray<bool>(excluded, 6, Size)).ToArray<long>();
        Assert.Equal(all.SelectMany(order => order.Where((_, rank) => rank % 2 == 1).Take(4)), found);
    }

    [Fact]
    public void RetrievesTheMeanVectorOfWhatItFinds()
    {
        using var scope = new TensorScope();
        using var bank = Make(out _, out _);
        var pictures = Vectors(2, seed: 4);
        var places = bank.Nearest(pictures, 3);
        var expected = bank.Vectors().IndexSelect(0, places.Select(0, 1)).Mean([0]);
        Assert.True(expected.Allclose(bank.Retrieve(pictures, 3).Select(0, 1), 1e-5, 1e-6));
    }

    private static CaptionBank Make(out float[][] vectors, out float[] hubness)
    {
        var bank = new CaptionBank(Size, Dim);
        var random = new Random(1);
        hubness = [.. Enumerable.Range(0, Size).Select(_ => (0.3f * random.NextSingle()))];
        var drawn = Vectors(Size, seed: 1);
        bank.Fill(drawn, Tensor.FromArray<float>(hubness, Size));
        vectors = [.. drawn.ToArray<float>().Chunk(Dim)];
        return bank;
    }

    private static Tensor Vectors(int count, int seed)
    {
        using var generator = new TorchGenerator(seed);
        return Tensor.Empty([count, Dim]).NormalInPlace(generator: generator).Normalize();
    }
}
