using Nadir.Systems.Faami;
using Nadir.Systems.Tests.Support;
using Nadir.Torch;

namespace Nadir.Systems.Tests.Faami;

public sealed class ShallowCrossAttentionTests
{
    public static TheoryData<Interaction, int> RandomCases()
    {
        var cases = new TheoryData<Interaction, int>();
        foreach (var interaction in new[] { Interaction.TextToImage, Interaction.ImageToText, Interaction.Both })
        {
            for (var seed = 1; seed <= 6; seed++)
            {
                cases.Add(interaction, seed);
            }
        }

        return cases;
    }

    [Theory]
    [MemberData(nameof(RandomCases))]
    public void ScoresEqualTheDefinition(Interaction interaction, int seed)
    {
        using var scope = new TensorScope();
        var sample = new Sample(seed);
        using var layer = new ShallowCrossAttention(interaction, sample.InverseTemperature);
        var scores = layer.Score(sample.Regions, sample.Words, sample.Mask);

        Assert.Equal([sample.Pictures, sample.Texts], scores.Shape);
        var actual = scores.ToArray<double>();
        for (var picture = 0; picture < sample.Pictures; picture++)
        {
            for (var text = 0; text < sample.Texts; text++)
            {
                var (regions, words) = (sample.RegionsOf(picture), sample.WordsOf(text));
                var (t2i, i2t) = (
                    PlainCrossAttention.Score(words, regions, sample.InverseTemperature),
                    PlainCrossAttention.Score(regions, words, sample.InverseTemperature));
                var expected = interaction switch
                {
                    Interaction.TextToImage => t2i,
                    Interaction.ImageToText => i2t,
                    _ => (t2i + i2t) / 2,
                };
                Assert.Equal(expected, actual[(picture * sample.Texts) + text], 1e-10);
            }
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void WordAttentionIsTheSoftmaxOfCosines(int seed)
    {
        using var scope = new TensorScope();
        var sample = new Sample(seed);
        using var layer = new ShallowCrossAttention(Interaction.TextToImage, sample.InverseTemperature);
        var (regions, words) = (sample.RegionsOf(0), sample.WordsOf(0));
        var attention = layer.WordAttention(Tensor(regions), Tensor(words));

        Assert.Equal([words.Length, regions.Length], attention.Shape);
        var expected = words.SelectMany(
            word => PlainCrossAttention.Attention(word, regions, sample.InverseTemperature));
        Assert.All(expected.Zip(attention.ToArray<double>()), pair => Assert.Equal(pair.First, pair.Second, 1e-12));
    }

    [Theory]
    [InlineData(Interaction.TextToImage)]
    [InlineData(Interaction.ImageToText)]
    [InlineData(Interaction.Both)]
    public void PaddingHasNoInfluence(Interaction interaction)
    {
        using var scope = new TensorScope();
        var sample = new Sample(3);
        using var layer = new ShallowCrossAttention(interaction, sample.InverseTemperature);
        var before = layer.Score(sample.Regions, sample.Words, sample.Mask).ToArray<double>();

        var others = sample.Words.Clone();
        others.RequiresGrad = true;
        var padding = sample.Mask.LogicalNot().Unsqueeze(-1);
        layer.Score(sample.Regions, others, sample.Mask).Sum().Backward();
        Assert.True(padding.To(ScalarType.Float64).Sum().Item<double>() > 0, "the sample has no padding");
        Assert.Equal(0, others.Grad!.Mul(padding.To(ScalarType.Float64)).Abs().Max().Item<double>());

        var changed = layer.Score(sample.Regions, sample.Words.MaskedFill(padding, 1e3), sample.Mask).ToArray<double>();
        Assert.All(before.Zip(changed), pair => Assert.Equal(pair.First, pair.Second, 1e-12));

        // Padding that is only there because another text is longer.
        var alone = layer.Score(sample.Regions, Tensor(sample.WordsOf(0)).Unsqueeze(0),
            sample.Mask.Slice(0, 0, 1).Slice(1, 0, sample.Length(0)));
        Assert.All(
            Enumerable.Range(0, sample.Pictures),
            picture => Assert.Equal(before[picture * sample.Texts], alone.ToArray<double>()[picture], 1e-12));
    }

    [Theory]
    [InlineData(Interaction.TextToImage)]
    [InlineData(Interaction.ImageToText)]
    [InlineData(Interaction.Both)]
    public void DerivativesAgreeWithDifferences(Interaction interaction)
    {
        using var scope = new TensorScope();
        using var layer = new ShallowCrossAttention(interaction, 9);
        using var generator = new TorchGenerator(2);
        var (regions, words) = (GradientCheck.Draw(generator, 2, 3, 4), GradientCheck.Draw(generator, 2, 3, 4));
        var mask = Torch.Tensor.FromArray([true, true, true, true, true, false], 2, 3);
        (regions.RequiresGrad, words.RequiresGrad) = (true, true);

        GradientCheck.Run(() => layer.Score(regions, words, mask), [("regions", regions), ("words", words)]);
    }

    [Fact]
    public void VectorsOfZeroLengthGiveFiniteScoresAndDerivatives()
    {
        using var scope = new TensorScope();
        using var layer = new ShallowCrossAttention(Interaction.Both, 9);
        var (regions, words) = (Torch.Tensor.Zeros([1, 2, 3]), Torch.Tensor.Zeros([1, 2, 3]));
        (regions.RequiresGrad, words.RequiresGrad) = (true, true);
        var score = layer.Score(regions, words, Torch.Tensor.FromArray([true, true], 1, 2));
        score.Sum().Backward();

        Assert.Equal(0, score.Item<float>());
        Assert.All(regions.Grad!.ToArray<float>().Concat(words.Grad!.ToArray<float>()),
            value => Assert.True(float.IsFinite(value)));
    }

    [Fact]
    public void WithoutAnInteractionThereIsNoLayer() =>
        Assert.Throws<ArgumentException>(() => new ShallowCrossAttention(Interaction.None, 9));

    private static Tensor Tensor(double[][] rows) =>
        Torch.Tensor.FromArray<double>([.. rows.SelectMany(row => row)], rows.Length, rows[0].Length);

    /// <summary>Pictures and texts of random sizes; the words behind a text's end hold values too.</summary>
    private sealed class Sample
    {
        private readonly double[][][] _regions;
        private readonly double[][][] _words;
        private readonly int[] _lengths;

        public Sample(int seed)
        {
            var random = new Random(seed);
            var (places, longest, width) = (random.Next(1, 8), random.Next(2, 7), random.Next(2, 9));
            Pictures = random.Next(1, 5);
            Texts = random.Next(2, 6);
            InverseTemperature = random.Next(1, 21);
            _regions = [.. Enumerable.Range(0, Pictures).Select(_ => Vectors(random, places, width))];
            _words = [.. Enumerable.Range(0, Texts).Select(_ => Vectors(random, longest, width))];
            // One text is full, the first one is not.
            _lengths = [.. Enumerable.Range(0, Texts)
                .Select(text => text == 1 ? longest : random.Next(1, text == 0 ? longest : longest + 1))];
        }

        public int Pictures { get; }

        public int Texts { get; }

        public double InverseTemperature { get; }

        public Tensor Regions => Stack(_regions);

        public Tensor Words => Stack(_words);

        public Tensor Mask => Torch.Tensor.FromArray<bool>(
            [.. _lengths.SelectMany(length => Enumerable.Range(0, _words[0].Length).Select(place => place < length))],
            Texts, _words[0].Length);

        public double[][] RegionsOf(int picture) => _regions[picture];

        public double[][] WordsOf(int text) => _words[text][.._lengths[text]];

        public int Length(int text) => _lengths[text];

        private static Tensor Stack(double[][][] items) => Torch.Tensor.Stack([.. items.Select(Tensor)], dim: 0);

        private static double[][] Vectors(Random random, int count, int width) =>
            [.. Enumerable.Range(0, count)
                .Select(_ => Enumerable.Range(0, width).Select(_ => random.NextDouble() - 0.4).ToArray())];
    }
}
